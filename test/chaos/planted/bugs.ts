/**
 * Bugs that are planted into a copy of the product, each with the test that has to catch it. A text that is not found exactly
 * once is an error: the list follows the code.
 */

export interface Patch {
  /** From the root of the repository. */
  readonly file: string;
  readonly search: string;
  readonly replace: string;
}

export interface Bug {
  readonly name: string;
  readonly patches: readonly Patch[];
  /** The file of the test that has to fail, and a part of the test's name. */
  readonly caughtBy: { readonly file: string; readonly test: string };
  /** Part of the short form: quick to run. */
  readonly short?: boolean;
}

const SQL = 'companion/drizzle/functions';
const DATABASE = 'test/integration/database';
const ORDERS = 'companion/src/orders';

export const BUGS: readonly Bug[] = [
  {
    name: 'an answer counts under any fence',
    patches: [
      {
        file: `${SQL}/submission/record_answer.sql`,
        search: 'and x.lease_fence = p_fence and x.state',
        replace: 'and x.state',
      },
    ],
    caughtBy: { file: `${DATABASE}/submissions.test.ts`, test: 'count only under the fence they were asked with' },
    short: true,
  },
  {
    name: 'an unknown outcome is sent again without a look-up',
    patches: [
      {
        file: `${ORDERS}/ask-again.ts`,
        search: 'if (claim.sentUntil !== undefined) {',
        replace: "if (claim.sentUntil === 'never') {",
      },
    ],
    caughtBy: { file: `${ORDERS}/exactly-once.test.ts`, test: '' },
    short: true,
  },
  {
    name: 'what a dead process may have sent is forgotten when its lease is ended early',
    patches: [
      {
        file: `${SQL}/submission/release.sql`,
        search: 'sent_until = greatest(s.sent_until, s.lease_until), lease_until',
        replace: 'lease_until',
      },
    ],
    caughtBy: { file: `${DATABASE}/presence.test.ts`, test: 'with what it may have sent kept in mind' },
  },
  {
    name: 'telling an org is given to several at once',
    patches: [{ file: `${SQL}/delivery/first.sql`, search: 'if d.lease_until > v_now then', replace: 'if false then' }],
    caughtBy: { file: `${DATABASE}/deliveries.test.ts`, test: 'what waits to be told' },
    short: true,
  },
  {
    name: 'the primary key of idempotency keys is dropped',
    patches: [
      {
        file: 'companion/drizzle/0005_submissions.sql',
        search: 'expires_at timestamptz not null,\n  primary key (org_id, operation, key)\n',
        replace: 'expires_at timestamptz not null\n',
      },
      {
        file: `${SQL}/idempotency/take.sql`,
        search: `
  on conflict (org_id, operation, key) do update
    set body_hash = excluded.body_hash, submission_id = excluded.submission_id, fence = excluded.fence,
      created_at = excluded.created_at, expires_at = excluded.expires_at
    where idempotency.expires_at < excluded.created_at;`,
        replace: ';',
      },
    ],
    caughtBy: { file: `${DATABASE}/submissions.test.ts`, test: 'one submission of twenty requests with one key' },
  },
  {
    name: 'the unique index of the business key is dropped',
    patches: [
      {
        file: 'companion/drizzle/0005_submissions.sql',
        search: '  unique (org_id, source_id, source_object, revision),\n',
        replace: '',
      },
      {
        file: `${SQL}/submission/submit.sql`,
        search: '\n  on conflict (org_id, source_id, source_object, revision) do nothing;',
        replace: ';',
      },
    ],
    caughtBy: { file: `${DATABASE}/submissions.test.ts`, test: 'one submission of twenty requests for one record' },
  },
  {
    name: 'an order is acknowledged before it is committed',
    patches: [
      {
        file: 'companion/src/database/stores/submissions.ts',
        search: 'submit: async (request) => submitOutcome(await submit(sql, request), request),',
        replace: `submit: async (request) => {
      setImmediate(() => void submit(sql, request).catch(() => undefined));
      const now = new Date().toISOString();
      return submitOutcome({ kind: 'mine', fresh: true, fence: 1, now, until: now }, request);
    },`,
      },
    ],
    caughtBy: { file: `${DATABASE}/submissions.test.ts`, test: 'writes key, intent, reservation, history' },
  },
  {
    name: 'the sealer does not wait for transactions that began earlier',
    patches: [
      {
        file: `${SQL}/audit/seal.sql`,
        search: 'pg_snapshot_xmin(pg_current_snapshot())',
        replace: 'pg_snapshot_xmax(pg_current_snapshot())',
      },
    ],
    caughtBy: { file: `${DATABASE}/audit.test.ts`, test: 'waits for a transaction that began earlier' },
  },
  {
    name: 'a head counts as written before it is on disk',
    patches: [
      {
        file: 'companion/src/systems/heads/file-sink.ts',
        search: '    await handle.sync();\n  } finally {\n    await handle.close();\n  }\n  if (isNew)',
        replace: '  } finally {\n    await handle.close();\n  }\n  if (isNew)',
      },
    ],
    caughtBy: { file: 'companion/src/systems/heads/file-sink.test.ts', test: 'count once they are on the disk' },
    short: false,
  },
  {
    name: 'a delivery ignores versions: a newer message counts as told',
    patches: [
      {
        file: `${SQL}/delivery/complete.sql`,
        search: 'and o.delivered_at is null and o.version <= p_version;',
        replace: 'and o.delivered_at is null;',
      },
    ],
    caughtBy: { file: `${DATABASE}/deliveries.test.ts`, test: 'a version that came meanwhile is still due' },
  },
  {
    name: 'a reservation outlives a hold and a rejection',
    patches: [
      {
        file: `${SQL}/submission/record_answer.sql`,
        search: "elsif v_state <> 'pending' then",
        replace: "elsif v_state = 'cancelled' then",
      },
    ],
    caughtBy: { file: `${DATABASE}/submissions.test.ts`, test: 'end the reservation when held or rejected' },
  },
  {
    name: 'asking again never ends',
    patches: [
      {
        file: `${ORDERS}/schedule.ts`,
        search: '?.delaysSeconds[turn.submission.attempts - 1];',
        replace: '?.delaysSeconds.at(-1);',
      },
    ],
    caughtBy: { file: `${ORDERS}/ask-again.test.ts`, test: '' },
  },
  {
    name: 'the sweeper finds nothing',
    patches: [{ file: `${SQL}/sweeper/pending.sql`, search: '\n  limit p_limit\n', replace: '\n  limit 0\n' }],
    caughtBy: { file: `${DATABASE}/jobs.test.ts`, test: 'makes a job for one whose job was lost' },
  },
  {
    name: 'what failed for good raises no exception',
    patches: [
      {
        file: `${SQL}/submission/record_answer.sql`,
        search: "if v_state = 'rejected' or v_state = 'pending' and v_next is null then",
        replace: 'if false then',
      },
    ],
    caughtBy: { file: `${DATABASE}/dead-letters.test.ts`, test: 'is one open dead letter' },
  },
  {
    name: 'a replay does not look at the state of what it replays',
    patches: [
      {
        file: `${SQL}/dead_letter/request.sql`,
        search: "and x.state <> 'open' limit 1;",
        replace: 'and false limit 1;',
      },
    ],
    caughtBy: {
      file: 'test/integration/companion/exceptions-refused.test.ts',
      test: 'because it was replayed already',
    },
  },
  {
    name: 'who asks for a replay may approve it',
    patches: [
      {
        file: `${SQL}/dead_letter/approve.sql`,
        search: 'elsif lower(b.requested_by) = lower(p_actor) then',
        replace: 'elsif false then',
      },
    ],
    caughtBy: { file: 'test/integration/companion/exceptions-refused.test.ts', test: 'not by the one who asked' },
  },
  {
    name: 'another body is taken under a known key',
    patches: [
      {
        file: `${SQL}/idempotency/take.sql`,
        search: 'if v_known.body_hash <> p_body_hash then',
        replace: 'if false then',
      },
    ],
    caughtBy: { file: `${DATABASE}/submissions.test.ts`, test: 'refuses a key that was used with other content' },
  },
  {
    name: 'credit is approved from a figure past its limit',
    patches: [
      {
        file: 'companion/src/freshness/reading.ts',
        search: 'approvable: !isPastLimit(clock, seen, policy),',
        replace: 'approvable: true,',
      },
    ],
    caughtBy: { file: 'companion/src/freshness/reader.test.ts', test: 'never approvable' },
  },
  {
    name: 'a job counts as done before its work is',
    patches: [
      {
        file: 'companion/src/database/job-queue.ts',
        search: 'await Promise.all(jobs.map(async (job) => turns.add(async () => run(job))));',
        replace: 'void Promise.all(jobs.map(async (job) => turns.add(async () => run(job))));',
      },
    ],
    caughtBy: { file: `${DATABASE}/jobs.test.ts`, test: 'counts as done when its work is' },
  },
];
