import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { freshnessStore } from '../../../companion/src/database/stores/freshness.ts';
import { reservationStore } from '../../../companion/src/database/stores/reservations.ts';
import { submissionStore } from '../../../companion/src/database/stores/submissions.ts';
import type { Answer, SubmissionStore, SubmitOutcome } from '../../../companion/src/orders/port.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { addOrg, submission } from './org.ts';

const ORG = '00D000000000001AAA';
const OTHER = '00D000000000002AAA';

let database: TestDatabase;
let sql: Sql;
let store: SubmissionStore;

beforeAll(async () => {
  database = await openTestDatabase();
  await addOrg(database.ownerUrl, ORG);
  await addOrg(database.ownerUrl, OTHER);
  sql = connect(database.appUrl, { max: 24 });
  store = submissionStore(sql);
});
afterAll(async () => {
  await sql.end();
  await database.close();
});

let numbers = 0;
/** An ERP gives each number once. */
function newNumber(): string {
  numbers += 1;
  return `SO${numbers}`;
}
const accepted = (erpOrderNumber = newNumber()): Answer => ({
  ...{ state: 'accepted', event: 'accepted', erpOrderNumber, actor: 'rep' },
});
const held = (erpOrderNumber = newNumber()): Answer => ({
  ...{ state: 'held', event: 'held', erpOrderNumber, actor: 'rep' },
  reason: { code: 'CREDIT_LIMIT', message: 'Over the limit.', action: 'Pay.' },
});
const rejected: Answer = { state: 'rejected', event: 'rejected', actor: 'rep' };

function mine(outcome: SubmitOutcome): Extract<SubmitOutcome, { kind: 'mine' }> {
  if (outcome.kind !== 'mine') throw new Error(`expected mine, got ${outcome.kind}`);
  return outcome;
}

async function submitAnd(recordId: string, answer: Answer, quantity = '1'): Promise<string> {
  const { submission: made, fence } = mine(await store.submit(submission(ORG, recordId, { quantity })));
  await store.recordAnswer(ORG, made.submissionId, fence, answer);
  return made.submissionId;
}

async function reserved(payer: string): Promise<string> {
  const { totals } = await reservationStore(sql).live(ORG, [{ connectionId: 'erp-main', entity: 'us', payer }]);
  return totals[0]?.amount.amount ?? '0';
}

describe('submitting', () => {
  it('writes key, intent, reservation, history, message, audit entry and job together', async () => {
    const request = submission(ORG, 'r-whole', { payer: 'p-whole' });
    const { submission: made, fence } = mine(await store.submit(request));
    const kept = await store.get(ORG, request.submissionId);
    expect({ ...kept?.submission }).toEqual({ ...made });
    expect(fence).toBe(1);
    expect(kept?.history.map(({ event }) => event)).toEqual(['requested']);
    expect(await reserved('p-whole')).toBe('100.00');
    const [job] = await sql<{ n: string }[]>`
      select count(*) as n from pgboss.job where name = 'erp-ask' and data->>'submissionId' = ${request.submissionId}`;
    expect(job?.n).toBe('1');
  });

  it('answers a repeated key with the first submission, and says so', async () => {
    const request = submission(ORG, 'r-repeat');
    const { fence } = mine(await store.submit(request));
    await store.recordAnswer(ORG, request.submissionId, fence, accepted());
    const again = await store.submit({ ...submission(ORG, 'r-repeat'), idempotencyKey: request.idempotencyKey });
    expect(again).toMatchObject({ kind: 'known', replayed: true, submission: { submissionId: request.submissionId } });
  });

  it('refuses a key that was used with other content', async () => {
    const request = submission(ORG, 'r-mismatch');
    await store.submit(request);
    const other = submission(ORG, 'r-mismatch', { quantity: '2', idempotencyKey: request.idempotencyKey });
    expect(await store.submit(other)).toEqual({ kind: 'keyMismatch' });
  });

  it('says that the first request of a key is still at work', async () => {
    const request = submission(ORG, 'r-flight');
    await store.submit(request);
    const again = await store.submit(submission(ORG, 'r-flight', { idempotencyKey: request.idempotencyKey }));
    expect(again).toEqual({ kind: 'inFlight', submissionId: request.submissionId });
  });

  it('keeps two orgs apart that use the same key, record and id', async () => {
    const request = submission(ORG, 'r-shared');
    mine(await store.submit(request));
    mine(await store.submit({ ...request, orgId: OTHER }));
    expect(await store.get(OTHER, 's-nobody')).toBeUndefined();
  });

  it('refuses other content for a record that is being submitted', async () => {
    const first = submission(ORG, 'r-record');
    await store.submit(first);
    expect(await store.submit(submission(ORG, 'r-record', { quantity: '2' }))).toEqual({
      kind: 'recordInFlight',
      submissionId: first.submissionId,
    });
  });

  it('makes one submission of twenty requests with one key at once', async () => {
    const request = submission(ORG, 'r-race-key');
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, async () =>
        store.submit(submission(ORG, 'r-race-key', { idempotencyKey: request.idempotencyKey })),
      ),
    );
    expect(outcomes.filter(({ kind }) => kind === 'mine')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'inFlight')).toHaveLength(19);
  });

  it('makes one submission of twenty requests for one record at once', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, async () => store.submit(submission(ORG, 'r-race-record'))),
    );
    const ids = new Set(
      outcomes.map((outcome) => ('submission' in outcome ? outcome.submission.submissionId : outcome.kind)),
    );
    expect(outcomes.filter(({ kind }) => kind === 'mine')).toHaveLength(1);
    expect(ids.size).toBe(1);
  });
});

describe('the business key', () => {
  it('knows an accepted record with the same content under a new key', async () => {
    const id = await submitAnd('r-accepted', accepted());
    expect(await store.submit(submission(ORG, 'r-accepted'))).toMatchObject({
      kind: 'known',
      replayed: false,
      submission: { submissionId: id },
    });
  });

  it('makes the next revision of an accepted record whose content changed, for the same order of the ERP', async () => {
    const id = await submitAnd('r-changed', accepted('SO-changed'));
    const next = mine(await store.submit(submission(ORG, 'r-changed', { quantity: '3' })));
    expect(next.submission).toMatchObject({ revision: 2, ask: 'change', replaces: id, erpOrderNumber: 'SO-changed' });
  });

  it('makes a fresh revision after a rejection', async () => {
    await submitAnd('r-rejected', rejected);
    const again = submission(ORG, 'r-rejected');
    const next = mine(await store.submit(again));
    expect(next.submission).toMatchObject({ revision: 2, ask: 'submit', erpKey: again.erpKey });
    expect(next.submission.replaces).toBeUndefined();
  });

  it.each<[string, Answer]>([
    ['DUPLICATE', rejected],
    ['ORDER_GONE', { ...rejected, state: 'cancelled', event: 'cancelled' }],
  ])('keeps our key in the next revision after %s: what was not found may turn up under it', async (code, answer) => {
    const first = submission(ORG, `r-${code}`);
    const { fence } = mine(await store.submit(first));
    const reason = { code, message: 'Not found.', action: 'Look.' };
    await store.recordAnswer(ORG, first.submissionId, fence, { ...answer, reason });
    const next = mine(await store.submit(submission(ORG, `r-${code}`, { quantity: '2' })));
    expect(next.submission).toMatchObject({ revision: 2, ask: 'submit', erpKey: first.erpKey });
    expect(next.submission.erpOrderNumber).toBeUndefined();
  });

  it('keeps what a held one is taken up for until an answer is recorded, so that a crash does not lose it', async () => {
    const submissionId = await submitAnd('r-purpose', held());
    const reason = { code: 'CANCEL_UNDER_WAY', message: 'Being cancelled.', action: 'Wait.' };
    const outcome = await store.resume({ orgId: ORG, submissionId, rulesHash: 'h', actor: 'rep', leaseMs: 0, reason });
    expect(outcome).toMatchObject({ kind: 'mine', submission: { state: 'pending', reason } });
    expect(await store.claim(ORG, submissionId, 20_000)).toMatchObject({ kind: 'mine', submission: { reason } });
  });

  it('asks a held record again when it is sent again, with a change when its content changed', async () => {
    const id = await submitAnd('r-held', held());
    const same = mine(await store.submit(submission(ORG, 'r-held')));
    expect(same.submission).toMatchObject({ submissionId: id, ask: 'recheck', state: 'pending' });
    await store.recordAnswer(ORG, id, same.fence, held());
    const other = mine(await store.submit(submission(ORG, 'r-held', { quantity: '2' })));
    expect(other.submission).toMatchObject({ submissionId: id, ask: 'change', revision: 1 });
  });
});

describe('answers', () => {
  it('count only under the fence they were asked with', async () => {
    const request = submission(ORG, 'r-fence', { leaseMs: 0 });
    const first = mine(await store.submit(request));
    const claim = await store.claim(ORG, request.submissionId, 60_000);
    expect(claim).toMatchObject({ kind: 'mine', fence: 2 });
    expect(await store.recordAnswer(ORG, request.submissionId, first.fence, accepted())).toBeUndefined();
    expect(await store.recordAnswer(ORG, request.submissionId, 2, held())).toMatchObject({ state: 'held' });
  });

  it('keep since when an order is held, however often it is asked again, until it is not held any more', async () => {
    const { submission: made, fence } = mine(await store.submit(submission(ORG, 'r-since')));
    const first = await store.recordAnswer(ORG, made.submissionId, fence, held('SO-since'));
    expect(first?.heldSince).toBe(first?.updatedAt);
    const again = { orgId: ORG, submissionId: made.submissionId, rulesHash: 'h', actor: 'rep', leaseMs: 20_000 };
    const asked = mine((await store.resume(again)) as SubmitOutcome);
    expect(asked.submission.heldSince).toBe(first?.heldSince);
    const second = await store.recordAnswer(ORG, made.submissionId, asked.fence, held('SO-since'));
    expect(second?.heldSince).toBe(first?.heldSince);
    expect(second?.updatedAt).not.toBe(first?.updatedAt);
    const last = mine((await store.resume(again)) as SubmitOutcome);
    const released = await store.recordAnswer(ORG, made.submissionId, last.fence, accepted('SO-since'));
    expect(released?.heldSince).toBeUndefined();
  });

  it('name the rules they were decided under', async () => {
    const { submission: made, fence } = mine(await store.submit(submission(ORG, 'r-rules')));
    const rulesHash = 'c'.repeat(64);
    const answered = await store.recordAnswer(ORG, made.submissionId, fence, { ...accepted(), rulesHash });
    expect(answered?.rulesHash).toBe(rulesHash);
  });

  it('leave a lease that holds alone, and say of one that ran out until when something may have been sent', async () => {
    const request = submission(ORG, 'r-lease');
    await store.submit(request);
    expect(await store.claim(ORG, request.submissionId, 60_000)).toMatchObject({ kind: 'notNow' });
    const late = submission(ORG, 'r-lease-late', { leaseMs: 0 });
    const { submission: made } = mine(await store.submit(late));
    expect(await store.claim(ORG, late.submissionId, 60_000)).toMatchObject({
      kind: 'mine',
      sentUntil: made.lease?.until,
    });
  });

  it('end the reservation when held or rejected, and keep it while the outcome is unknown', async () => {
    const free = async (recordId: string, answer: Answer): Promise<string> => {
      const payer = `p-${recordId}`;
      const { submission: made, fence } = mine(await store.submit(submission(ORG, recordId, { payer })));
      await store.recordAnswer(ORG, made.submissionId, fence, answer);
      return reserved(payer);
    };
    const unknown: Answer = {
      state: 'pending',
      phase: 'unknown',
      event: 'outcomeUnknown',
      retryInMs: 60_000,
      actor: 'rep',
    };
    expect(await free('r-res-held', held())).toBe('0');
    expect(await free('r-res-rejected', rejected)).toBe('0');
    expect(await free('r-res-unknown', unknown)).toBe('100.00');
    expect(await free('r-res-accepted', accepted())).toBe('100.00');
  });

  it('keep an accepted order reserved until a credit reading that began later has returned', async () => {
    const payer = 'p-seen';
    const fresh = freshnessStore(sql);
    const key = `erp-main/us/${payer}`;
    const claim = async (): Promise<{ fence: number; beganAt: string }> => {
      const taken = await fresh.claim({ orgId: ORG, domain: 'credit', key, maxAgeSeconds: 0, leaseMs: 10_000 });
      if (taken.kind !== 'load') throw new Error(taken.kind);
      return taken;
    };
    const { submission: made, fence } = mine(await store.submit(submission(ORG, 'r-seen', { payer })));
    const before = await claim();
    await store.recordAnswer(ORG, made.submissionId, fence, accepted());
    await fresh.complete({ orgId: ORG, domain: 'credit', key, ...before, value: {} });
    expect(await reserved(payer)).toBe('100.00');
    await fresh.complete({ orgId: ORG, domain: 'credit', key, ...(await claim()), value: {} });
    expect(await reserved(payer)).toBe('0');
  });
});

describe('an accepted order beside a credit reading', () => {
  const fresh = () => freshnessStore(sql);

  /** Another reader reads the payer's credit now; its reading ends what the ERP had accepted before. */
  async function read(payer: string): Promise<string> {
    const asked = { orgId: ORG, domain: 'credit', key: `erp-main/us/${payer}` } as const;
    const claim = await fresh().claim({ ...asked, maxAgeSeconds: 0, leaseMs: 10_000 });
    if (claim.kind !== 'load') throw new Error(claim.kind);
    await fresh().complete({ ...asked, fence: claim.fence, beganAt: claim.beganAt, value: {} });
    return claim.beganAt;
  }

  async function beside(payer: string, asOf: string): Promise<string> {
    const query = { connectionId: 'erp-main', entity: 'us', payer, asOf };
    const { totals } = await reservationStore(sql).live(ORG, [query]);
    return totals[0]?.amount.amount ?? '0';
  }

  it('is counted here when the reading began before it, though a later reading has ended its reservation', async () => {
    const payer = 'p-beside';
    const older = await read(payer);
    const { submission: made, fence } = mine(await store.submit(submission(ORG, 'r-beside', { payer })));
    expect(await beside(payer, older)).toBe('100.00');
    await store.recordAnswer(ORG, made.submissionId, fence, accepted());
    expect(await beside(payer, older)).toBe('100.00');
    const newer = await read(payer);
    expect(await beside(payer, older)).toBe('100.00');
    expect(await beside(payer, newer)).toBe('0');
  });

  it('takes its room of whoever decides from the reading before it, though a later reading has ended its reservation', async () => {
    const payer = 'p-older';
    const older = await read(payer);
    const { submission: made, fence } = mine(await store.submit(submission(ORG, 'r-older', { payer })));
    await store.recordAnswer(ORG, made.submissionId, fence, accepted());
    const newer = await read(payer);
    const free = { amount: '150.00', currency: 'USD' };
    const next = submission(ORG, 'r-older-next', { payer, decideWithin: { free, asOf: older } });
    expect(await store.submit(next)).toMatchObject({ kind: 'heldHere' });
    const again = { orgId: ORG, submissionId: next.submissionId, rulesHash: 'h', actor: 'rep', leaseMs: 20_000 };
    expect(await store.resume({ ...again, decideWithin: { free, asOf: older } })).toMatchObject({ kind: 'heldHere' });
    expect(await store.resume({ ...again, decideWithin: { free, asOf: newer } })).toMatchObject({ kind: 'mine' });
  });

  it('held here took no lease, so its key tells what became of it while a person has it asked', async () => {
    const payer = 'p-unleased';
    const free = { amount: '50.00', currency: 'USD' };
    const request = submission(ORG, 'r-unleased', { payer, decideWithin: { free, asOf: await read(payer) } });
    const first = await store.submit(request);
    // What is answered is made from what was sent; it says the same as what is kept.
    expect(first).toEqual({ kind: 'heldHere', submission: (await store.get(ORG, request.submissionId))?.submission });
    const again = { orgId: ORG, submissionId: request.submissionId, rulesHash: 'h', actor: 'rep', leaseMs: 20_000 };
    expect(await store.resume(again)).toMatchObject({ kind: 'mine' });
    expect(await store.submit(request)).toMatchObject({ kind: 'known', replayed: true });
  });

  it('is not counted here at all once it was held', async () => {
    const payer = 'p-beside-held';
    const older = await read(payer);
    const { submission: made, fence } = mine(await store.submit(submission(ORG, 'r-beside-held', { payer })));
    await store.recordAnswer(ORG, made.submissionId, fence, held());
    expect(await beside(payer, older)).toBe('0');
  });
});

describe('deciding here, where the ERP does not', () => {
  const room = { free: { amount: '250.00', currency: 'USD' }, asOf: '2026-11-25T09:00:00.000Z' };

  it('lets through what fits beside the other reservations and holds the rest, however many ask at once', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, async (_, n) =>
        store.submit(submission(ORG, `r-room-${String(n)}`, { payer: 'p-room', decideWithin: room })),
      ),
    );
    expect(outcomes.filter(({ kind }) => kind === 'mine')).toHaveLength(2);
    const [first] = outcomes.filter((outcome) => outcome.kind === 'heldHere');
    expect(first?.submission).toMatchObject({ state: 'held', reason: { code: 'CREDIT_LIMIT', clearedBy: 'finance' } });
    expect(await reserved('p-room')).toBe('200.00');
  });
});

describe('a backend that dies in the middle', () => {
  it('leaves all of it or nothing, and asking again with the same key settles which', async () => {
    const admin = connect(database.adminUrl, { max: 1 });
    const small = connect(database.appUrl, { max: 4, name: 'doomed' });
    const doomed = submissionStore(small);
    try {
      const requests = Array.from({ length: 40 }, (_, n) => submission(ORG, `r-kill-${String(n)}`));
      const first = Promise.allSettled(requests.map(async (request) => doomed.submit(request)));
      await admin`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'doomed'`;
      await first;
      const again = await Promise.all(requests.map(async (request) => store.submit(request)));
      const kinds = new Set(again.map(({ kind }) => kind));
      expect([...kinds].every((kind) => kind === 'mine' || kind === 'inFlight')).toBe(true);
      const [torn] = await admin<{ n: string }[]>`
        select count(*) as n from ledgerline.submission s
        where s.org_id = ${ORG} and s.source_id like 'r-kill-%' and (
          not exists (select from ledgerline.reservation r where r.org_id = s.org_id and r.submission_id = s.submission_id)
          or not exists (select from ledgerline.idempotency i
            where i.org_id = s.org_id and i.submission_id = s.submission_id)
          or not exists (select from ledgerline.submission_event e
            where e.org_id = s.org_id and e.submission_id = s.submission_id)
          or not exists (select from pgboss.job j where j.id = s.job_id))`;
      const [kept] = await admin<{ n: string }[]>`
        select count(*) as n from ledgerline.submission where org_id = ${ORG} and source_id like 'r-kill-%'`;
      expect({ torn: torn?.n, kept: kept?.n }).toEqual({ torn: '0', kept: '40' });
    } finally {
      await small.end({ timeout: 1 });
      await admin.end();
    }
  });
});
