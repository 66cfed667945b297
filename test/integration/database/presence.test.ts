/** An order that a gone process had in hand is taken up before its lease ends, and what it may have sent is not forgotten by that. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, connectionName, type Sql } from '../../../companion/src/database/client.ts';
import { presenceStore } from '../../../companion/src/database/stores/presence.ts';
import { submissionStore } from '../../../companion/src/database/stores/submissions.ts';
import { createPresenceRound } from '../../../companion/src/delivery/presence.ts';
import { newId } from '../../../companion/src/platform/ids.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { addOrg, submission } from './org.ts';

const ORG = '00D000000000001AAA';
const GONE_MS = 6_000;

let database: TestDatabase;
let admin: Sql;
let one: Process;
let other: Process;

interface Process {
  readonly sql: Sql;
  readonly holder: string;
  /** One round; answers how much was taken up by it. */
  round(): Promise<number>;
}

function startProcess(): Process {
  const holder = newId();
  const sql = connect(database.appUrl, { max: 2, name: connectionName('both', holder) });
  let taken = 0;
  const takesUp = { limit: 100, onTaken: (count: number) => (taken += count) };
  const act = createPresenceRound({ presence: presenceStore(sql), holder, goneMs: GONE_MS, takesUp });
  return {
    ...{ sql, holder },
    round: async () => {
      taken = 0;
      await act();
      return taken;
    },
  };
}

beforeAll(async () => {
  database = await openTestDatabase();
  admin = connect(database.adminUrl, { max: 1 });
  await addOrg(database.ownerUrl, ORG);
});
beforeEach(async () => {
  [one, other] = [startProcess(), startProcess()];
  for (const each of [one, other]) {
    await each.round();
    await longAgo(each, 'since', 60_000);
  }
});
afterEach(async () => {
  await Promise.all([one.sql.end(), other.sql.end()]);
});
afterAll(async () => {
  await admin.end();
  await database.close();
});

/** As if a process had been there, or been seen, so long ago. */
async function longAgo({ holder }: Process, what: 'since' | 'seen_at', ms: number): Promise<void> {
  await admin`update ledgerline.presence set ${admin(what)} = clock_timestamp() - ${ms} * interval '1 millisecond'
    where holder = ${holder}`;
}

async function submits({ sql }: Process): Promise<{ readonly id: string; readonly fence: number }> {
  const made = await submissionStore(sql).submit(submission(ORG, newId(), { leaseMs: 20_000 }));
  if (made.kind !== 'mine') throw new Error(made.kind);
  return { id: made.submission.submissionId, fence: made.fence };
}

async function jobsDue(id: string): Promise<number> {
  const [row] = await admin<{ n: number }[]>`
    select count(*)::int as n from pgboss.job where name = 'erp-ask' and data->>'submissionId' = ${id}
      and state = 'created' and start_after <= clock_timestamp()`;
  return row?.n ?? 0;
}

describe('an order in the hands of a process', () => {
  it('is taken up by another at once when that process is gone, with what it may have sent kept in mind', async () => {
    const { id, fence } = await submits(one);
    const before = await submissionStore(one.sql).get(ORG, id);
    await longAgo(one, 'seen_at', GONE_MS + 1_000);
    expect(await other.round()).toBe(1);
    expect(await jobsDue(id)).toBe(1);
    const claimed = await submissionStore(other.sql).claim(ORG, id, 60_000);
    if (claimed.kind !== 'mine') throw new Error(claimed.kind);
    expect(claimed.fence).toBe(fence + 1);
    // Until its lease would have ended something may have been sent: only a look-up is safe before.
    expect(claimed.sentUntil).toBe(before?.submission.lease?.until);
    expect(Date.parse(claimed.sentUntil ?? '')).toBeGreaterThan(Date.parse(claimed.now));
  });

  it('stays there while the process says that it is there', async () => {
    const { id } = await submits(one);
    expect(await other.round()).toBe(0);
    expect(await jobsDue(id)).toBe(0);
    expect((await submissionStore(other.sql).claim(ORG, id, 60_000)).kind).toBe('notNow');
  });

  it('stays there when whoever would judge has only just come itself: after an outage nobody was seen', async () => {
    await submits(one);
    for (const each of [one, other]) await longAgo(each, 'seen_at', GONE_MS + 1_000);
    expect(await other.round()).toBe(0);
    expect(await other.round()).toBe(0);
    await longAgo(other, 'since', GONE_MS + 1_000);
    expect(await other.round()).toBe(1);
  });

  it('is still answered by a process that was taken for gone and is not, until another has taken it up', async () => {
    const [kept, lost] = [await submits(one), await submits(one)];
    await longAgo(one, 'seen_at', GONE_MS + 1_000);
    expect(await other.round()).toBe(2);
    await submissionStore(other.sql).claim(ORG, lost.id, 60_000);
    const accepted = { state: 'accepted', event: 'accepted', erpOrderNumber: 'SO1', actor: 'rep' } as const;
    const store = submissionStore(one.sql);
    expect((await store.recordAnswer(ORG, kept.id, kept.fence, accepted))?.state).toBe('accepted');
    expect(await store.recordAnswer(ORG, lost.id, lost.fence, accepted)).toBeUndefined();
  });

  it('is not taken from the next process that has it meanwhile', async () => {
    const { id } = await submits(one);
    await longAgo(one, 'seen_at', GONE_MS + 1_000);
    await other.round();
    await submissionStore(other.sql).claim(ORG, id, 60_000);
    const stale = { orgId: ORG, submissionId: id, holder: one.holder };
    expect(await presenceStore(other.sql).release(stale)).toBe(false);
    expect((await submissionStore(one.sql).claim(ORG, id, 60_000)).kind).toBe('notNow');
  });

  it('is taken up at once after the process has stopped in order, however long it had run', async () => {
    const { id } = await submits(one);
    await longAgo(one, 'since', 24 * 3_600_000);
    await presenceStore(one.sql).leave(one.holder);
    expect(await other.round()).toBe(1);
    expect(await jobsDue(id)).toBe(1);
  });

  it('keeps its lease where the process reports nothing, as a command of an operator', async () => {
    const silent = connect(database.appUrl, { max: 1, name: 'npm run something' });
    const { id } = await submits({ ...one, sql: silent });
    await silent.end();
    await longAgo(one, 'seen_at', GONE_MS + 1_000);
    expect(await other.round()).toBe(0);
    expect(await jobsDue(id)).toBe(0);
  });
});
