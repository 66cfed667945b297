/**
 * What a released version left behind goes on under this one: orders in every state, keys, messages that are due, jobs in the
 * hands of processes that are gone. The ERP's own books judge.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { verifyChain } from '../../companion/src/audit/verify.ts';
import { auditStore } from '../../companion/src/database/stores/audit.ts';
import { submissionStore } from '../../companion/src/database/stores/submissions.ts';
import { until } from '../integration/companion/until.ts';
import { type Ground, openGround } from './ground.ts';
import { headsOf } from './heads.ts';
import { type History, historiesOf, sameRequest, told } from './histories.ts';
import { RELEASES } from './release.ts';
import { readRows, rowsOf } from './rows.ts';

const REPLICAS = 4;
/** The retry budget lets one look-up a second through for each process and connection. */
const QUIET_WITHIN_MS = 170_000;
/** Nobody has anything to do about these. */
const SETTLED = new Set(['retryingLater', 'exhausted', 'accepted', 'heldInErp', 'heldHere', 'rejected', 'cancelled']);

describe.each(RELEASES)('a database of the release that ended with migration %s', (release) => {
  const histories = historiesOf(release);
  let ground: Ground;
  let before: Awaited<ReturnType<typeof readRows>>;
  let said: readonly string[];

  beforeAll(async () => {
    ground = await openGround(release);
    before = await readRows(ground.admin, release);
    said = await ground.upgrade();
  });
  afterAll(() => ground.close());

  it('has every row it had, as it was, once it is upgraded', async () => {
    expect(said.filter((line) => line.startsWith('migration ')).length).toBeGreaterThan(0);
    expect(rowsOf(release, 'ledgerline.submission')).toBeGreaterThanOrEqual(150);
    expect(await readRows(ground.admin, release)).toEqual(before);
  });

  it('is not changed by a second upgrade', async () => {
    await expect(ground.upgrade()).resolves.toEqual([]);
    expect(await readRows(ground.admin, release)).toEqual(before);
  });

  it('answers every key as it did, and refuses the same key with another order', async () => {
    expect(await divergent(histories, (history) => keyDiverges(ground, history))).toEqual([]);
  });

  it('brings every order to the end it has to come to, once in the ERP, and leaves the others alone', async () => {
    const were = await submissionsOf(ground);
    await ground.joinOutside();
    // What was asked before counts against the retry budget of each process: several are sooner done.
    for (let replicas = 0; replicas < REPLICAS; replicas += 1) await ground.companion('worker');
    await quiet(ground);
    const books = await ground.books();
    const states = await submissionsOf(ground);
    expect(await divergent(histories, async (history) => endDiverges(history, states, books))).toEqual([]);
    const touched = histories.filter(
      ({ kind, submissionId }) => SETTLED.has(kind) && moved(submissionId, were, states),
    );
    expect(touched).toEqual([]);
    // What a batch of replays had before it is asked for under a key that the release could not know yet.
    const keys = new Set(histories.map(({ erpKey }) => erpKey));
    const others = books.filter(({ key }) => !keys.has(key)).map(({ quantity }) => Number(quantity));
    expect(others.toSorted(byNumber)).toEqual(
      histories.flatMap(({ again }) => (again === undefined ? [] : [Number(again)])).toSorted(byNumber),
    );
  }, 180_000);

  it('answers every key afterwards with the one order that it led to', async () => {
    expect(await divergent(histories, (history) => keyDiverges(ground, history))).toEqual([]);
  });

  it('shows operators what the release had stopped asking for: each is an exception now', async () => {
    const stopped = histories.filter(({ kind }) => kind === 'exhausted').map(({ submissionId }) => submissionId);
    expect(stopped.length).toBeGreaterThan(0);
    const missing = await until(async () => {
      const rows = await ground.admin<{ subject: string }[]>`
        select subject from ledgerline.dead_letter where kind = 'order' and state = 'open'`;
      const found = new Set(rows.map(({ subject }) => subject));
      const left = stopped.filter((id) => !found.has(id));
      return left.length === 0 && { left };
    });
    expect(missing.left).toEqual([]);
  });

  it('keeps an audit trail that is sound from its first entry to the last', async () => {
    for (const orgId of new Set(histories.map((history) => history.orgId))) {
      const sound = await until(async () => {
        const verdict = await verifyChain(auditStore(ground.app), orgId);
        return verdict.sound && verdict;
      });
      expect(sound.links).toBeGreaterThan(100);
    }
    const [left] = await ground.admin<{ unsealed: number }[]>`
      select count(*)::int as unsealed from ledgerline.audit_entry e
      where not exists (select from ledgerline.audit_chain c where c.org_id = e.org_id and c.entry_id = e.entry_id)
        and e.at < now() - interval '1 hour'`;
    expect(left?.unsealed).toBe(0);
  });

  // It told no org of anything.
  if (release === '0007') return;
  it('tells the org what it was not told yet, but for what was given up on', async () => {
    const given = new Set(histories.flatMap(({ givenUp }) => (givenUp === undefined ? [] : [givenUp])));
    const rows = await ground.admin<{ submission_id: string; version: number; delivered: number | null }[]>`
      select s.submission_id, s.version, d.delivered_version as delivered from ledgerline.submission s
      left join ledgerline.salesforce_delivery d using (org_id, submission_id) where s.org_id = ${ground.org.orgId}`;
    expect(rows.filter((row) => row.version !== row.delivered && !given.has(row.submission_id))).toEqual([]);
    const [backfill] = await ground.admin`select state, done, failed from ledgerline.backfill`;
    expect(backfill).toMatchObject({ state: 'done', failed: 0 });
  });
  // It knew no processes, and wrote no heads.
  if (release === '0008') return;
  it('has nothing left in the hands of processes that are gone', async () => {
    const gone = before['ledgerline.presence']?.map((row) => (JSON.parse(row) as { holder: string }).holder) ?? [];
    const had = histories.filter(({ kind }) => kind === 'presentDied' || kind === 'replaying');
    expect([gone.length, had.length > 1]).toEqual([1, true]);
    for (const table of ['erp_capacity', 'salesforce_pause', 'salesforce_delivery', 'dead_letter_batch']) {
      expect(rowsOf(release, `ledgerline.${table}`), table).toBeGreaterThan(0);
    }
    expect(await inHands(ground, gone)).toEqual([]);
  });

  it('goes on with the heads of the trail after those that it had, and they agree with all of it', async () => {
    for (const orgId of new Set(histories.map((history) => history.orgId))) {
      const had = headsOf(release, orgId);
      const lines = (await ground.heads?.lines(orgId)) ?? [];
      expect(had.length).toBe(2);
      expect(lines.slice(0, had.length)).toEqual(had);
      expect(lines.length).toBeGreaterThan(had.length);
      const verdict = await ground.heads?.verify(ground.app, orgId);
      expect(verdict).toMatchObject({ sound: true, heads: [{ kind: 'place' }] });
    }
  });
});

/** What was found otherwise than it should be, in words; empty: nothing. */
async function divergent(
  histories: readonly History[],
  look: (history: History) => Promise<string | undefined>,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const history of histories) {
    const what = await look(history);
    if (what !== undefined) found.push(`${history.kind} ${history.submissionId}: ${what}`);
  }
  return found;
}

/** Only keys that must be known are asked for: one past its end is as new, and is not asked for where that makes an order. */
async function keyDiverges(ground: Ground, history: History): Promise<string | undefined> {
  const store = submissionStore(ground.app);
  const { submissionId, expired, end, kind } = history;
  if (expired === true && kind !== 'accepted') return undefined;
  const same = told(await store.submit(sameRequest(history, ground.debtor)));
  const wanted = `known ${history.answered?.submissionId ?? submissionId}${expired === true ? '' : ', replayed'}`;
  // Once it has been asked for again, it is known again for 90 days.
  if (same !== wanted && !(expired === true && same === `known ${submissionId}, replayed`))
    return `the key gives ${same}`;
  const other = told(await store.submit(sameRequest(history, ground.debtor, { bodyHash: 'f'.repeat(64) })));
  if (other !== 'keyMismatch') return `the key with another order gives ${other}, at ${end}`;
  return undefined;
}

interface State {
  readonly state: string;
  readonly version: number;
  readonly erp_order_number: string | null;
}

async function submissionsOf({ admin }: Ground): Promise<ReadonlyMap<string, State>> {
  const rows = await admin<(State & { submission_id: string })[]>`
    select submission_id, state, version, erp_order_number from ledgerline.submission`;
  return new Map(rows.map((row) => [row.submission_id, row]));
}

function moved(id: string, were: ReadonlyMap<string, State>, are: ReadonlyMap<string, State>): boolean {
  return are.get(id)?.version !== were.get(id)?.version;
}

function endDiverges(
  history: History,
  states: ReadonlyMap<string, State>,
  books: Awaited<ReturnType<Ground['books']>>,
): string | undefined {
  const is = states.get(history.submissionId);
  if (is?.state !== history.end) return `is ${is?.state ?? 'gone'} and has to be ${history.end}`;
  const { next, erpKey, quantity } = history;
  if (next !== undefined && states.get(next.submissionId)?.state !== 'accepted') {
    return `its change is ${states.get(next.submissionId)?.state ?? 'gone'}`;
  }
  const orders = books.filter(({ key }) => key === erpKey);
  const wanted = history.end === 'accepted' ? 1 : 0;
  if (orders.length !== wanted) return `the ERP has ${orders.length} orders of it`;
  const [order] = orders;
  if (order === undefined) return undefined;
  if (order.number !== is.erp_order_number) return `is ${is.erp_order_number ?? 'without number'}, not ${order.number}`;
  const asked = next?.quantity ?? quantity;
  return Number(order.quantity) === Number(asked) ? undefined : `has ${order.quantity} pieces and not ${asked}`;
}

/** Nothing is due within the next minutes, to the ERP or to the org. */
async function quiet({ admin, release }: Ground): Promise<void> {
  const look = async (): Promise<boolean> => {
    const [due] = await admin<{ orders: number }[]>`
      select count(*)::int as orders from ledgerline.submission
      where state = 'pending' and (lease_until is not null or next_attempt_at < now() + interval '5 minutes')
      or exists (select from ledgerline.dead_letter_batch where state = 'running')`;
    const messages = release === '0007' ? 0 : await messagesDue(admin);
    return due?.orders === 0 && messages === 0;
  };
  await vi.waitUntil(look, { timeout: QUIET_WITHIN_MS, interval: 250 });
}

async function messagesDue(admin: Ground['admin']): Promise<number> {
  const [due] = await admin<{ messages: number }[]>`
    select (select count(*) from ledgerline.outbox where due and delivered_at is null and failed_at is null)::int
      + (select count(*) from ledgerline.backfill where state = 'running')::int as messages`;
  return due?.messages ?? 0;
}

const byNumber = (a: number, b: number): number => a - b;

/** What stands there still of the processes that are gone: that they are there, an order, a share of an ERP, a pause. */
async function inHands({ admin }: Ground, gone: readonly string[]): Promise<readonly string[]> {
  const rows = await admin<{ what: string }[]>`
    select 'presence ' || holder as what from ledgerline.presence where holder in ${admin(gone)}
    union all select 'order ' || submission_id from ledgerline.submission
    where state = 'pending' and lease_until is not null and lease_holder in ${admin(gone)}
    union all select 'share ' || holder from ledgerline.erp_capacity where split_part(holder, ' ', 1) in ${admin(gone)}
    union all select 'pause ' || org_id from ledgerline.salesforce_pause
    union all select 'delivery ' || submission_id from ledgerline.salesforce_delivery where lease_until is not null
    union all select 'batch ' || batch_id from ledgerline.dead_letter_batch where state = 'running'`;
  return rows.map(({ what }) => what);
}
