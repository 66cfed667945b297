/** The queues on pg-boss. Their schema is made by install.ts; here they are only worked. Workers poll: see functions/job/add.sql. */
import PQueue from 'p-queue';
import { PgBoss } from 'pg-boss';
import type { JobQueue, SweepStore } from '../delivery/port.ts';
import { answerOf, ask, type Sql } from './client.ts';
import { ASK_QUEUE, BACKFILL_QUEUE, DELIVER_QUEUE, REPLAY_QUEUE } from './install/jobs.ts';

const POLLING_SECONDS = 0.5;
const STOP_WAIT_MS = 20_000;
/** A loop fetches again when its whole batch is done; with several, one slow ERP does not keep the others' jobs waiting. */
const LOOPS = 4;
/** A backfill is one job after another; more at once would take what orders need of the ERP and of the org's limits. */
const BACKFILLS_AT_ONCE = 1;
/** A batch of replays is one job after another, and runs several at once itself. */
const REPLAYS_AT_ONCE = 2;
/** Jobs in hand for each that may run, so that a place that becomes free is taken at once. */
const IN_HAND_PER_PLACE = 2;
/** A killed worker's jobs are given up, and finished ones removed, this often; pg-boss's own default is a day. */
const MONITOR_SECONDS = 15;
const REMOVE_SECONDS = 600;

export interface JobQueueOptions {
  /** Of the application role. */
  readonly databaseUrl: string;
  readonly onError: (error: Error) => void;
}

export function jobQueue(options: JobQueueOptions): JobQueue {
  return {
    work: async (handlers, concurrency) => {
      const boss = new PgBoss({
        connectionString: options.databaseUrl,
        application_name: 'ledgerline jobs',
        max: 4,
        migrate: false,
        createSchema: false,
        schedule: false,
        superviseIntervalSeconds: MONITOR_SECONDS,
        monitorIntervalSeconds: MONITOR_SECONDS,
        maintenanceIntervalSeconds: REMOVE_SECONDS,
      });
      boss.on('error', (error: unknown) => options.onError(asError(error)));
      await boss.start();
      let stopping = false;
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- it ties a queue's data to its handler
      const work = async <Job extends object>(
        queue: string,
        handler: (job: Job) => Promise<void>,
        atOnce: number,
        loops: number,
      ): Promise<void> => {
        const turns = new PQueue({ concurrency: atOnce });
        const run = async ({ data }: { readonly data: Job }): Promise<void> => {
          // Not begun yet: the sweeper of another replica, or of the next start, makes another job.
          if (stopping) return;
          try {
            await handler(data);
          } catch (error) {
            options.onError(asError(error));
          }
        };
        await boss.work<Job>(
          queue,
          {
            batchSize: Math.max(loops === 1 ? 1 : 2, Math.ceil((atOnce * IN_HAND_PER_PLACE) / loops)),
            localConcurrency: loops,
            pollingIntervalSeconds: POLLING_SECONDS,
            burstWhenBatchFull: true,
          },
          async (jobs) => {
            await Promise.all(jobs.map(async (job) => turns.add(async () => run(job))));
          },
        );
      };
      await work(ASK_QUEUE, handlers.ask, concurrency, LOOPS);
      await work(DELIVER_QUEUE, handlers.deliver, concurrency, LOOPS);
      await work(BACKFILL_QUEUE, handlers.backfill, BACKFILLS_AT_ONCE, 1);
      await work(REPLAY_QUEUE, handlers.replay, REPLAYS_AT_ONCE, 1);
      return {
        stop: async () => {
          stopping = true;
          await boss.stop({ graceful: true, timeout: STOP_WAIT_MS });
        },
      };
    },
  };
}

/** pg-boss reports some failures as plain objects with an error's fields; as those they would be logged without them. */
function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  if (typeof thrown !== 'object' || thrown === null) return new Error(String(thrown));
  return Object.assign(new Error('message' in thrown ? String(thrown.message) : 'a failure without words'), thrown);
}

const SWEEPS = { pending, deliveries, backfills, replays, stranded };

/** @param onFound is told how much of what was found, where there was any. */
export function sweepStore(
  sql: Sql,
  onFound: (what: keyof typeof SWEEPS, count: number) => void = () => undefined,
): SweepStore {
  const sweep = async (what: keyof typeof SWEEPS, limit: number): Promise<number> => {
    const count = await SWEEPS[what](sql, limit);
    if (count > 0) onFound(what, count);
    return count;
  };
  return {
    sweep: async (limit) =>
      Math.max(
        ...(await Promise.all([
          sweep('pending', limit),
          sweep('deliveries', limit),
          sweep('backfills', limit),
          sweep('replays', limit),
          sweep('stranded', limit),
        ])),
      ),
  };
}

async function pending(sql: Sql, limit: number): Promise<number> {
  const due = await ask(
    sql<{ org_id: string; submission_id: string }[]>`
      select org_id, submission_id from ledgerline.sweeper_pending(${limit})`,
  );
  return countMade(due, ({ org_id: orgId, submission_id: submissionId }) =>
    answerOf(sql<{ answer: boolean }[]>`select ledgerline.submission_requeue(${orgId}, ${submissionId}) as answer`),
  );
}

async function deliveries(sql: Sql, limit: number): Promise<number> {
  const due = await ask(
    sql<{ org_id: string; submission_id: string }[]>`
      select org_id, submission_id from ledgerline.sweeper_deliveries(${limit})`,
  );
  return countMade(due, ({ org_id: orgId, submission_id: submissionId }) =>
    answerOf(
      sql<{ answer: boolean }[]>`
        select ledgerline.delivery_requeue(${orgId}, ${submissionId}, clock_timestamp()) as answer`,
    ),
  );
}

async function backfills(sql: Sql, limit: number): Promise<number> {
  const due = await ask(
    sql<{ org_id: string; backfill_id: string }[]>`
      select org_id, backfill_id from ledgerline.sweeper_backfills(${limit})`,
  );
  return countMade(due, ({ org_id: orgId, backfill_id: backfillId }) =>
    answerOf(sql<{ answer: boolean }[]>`select ledgerline.backfill_requeue(${orgId}, ${backfillId}) as answer`),
  );
}

async function replays(sql: Sql, limit: number): Promise<number> {
  const due = await ask(
    sql<{ org_id: string; batch_id: string }[]>`
      select org_id, batch_id from ledgerline.sweeper_replays(${limit})`,
  );
  return countMade(due, ({ org_id: orgId, batch_id: batchId }) =>
    answerOf(sql<{ answer: boolean }[]>`select ledgerline.dead_letter_requeue(${orgId}, ${batchId}) as answer`),
  );
}

/** What no job can help any more is kept for somebody to see. */
async function stranded(sql: Sql, limit: number): Promise<number> {
  const found = await ask(
    sql<{ org_id: string; kind: string; subject: string }[]>`
      select org_id, kind, subject from ledgerline.sweeper_stranded(${limit})`,
  );
  return countMade(found, ({ org_id: orgId, kind, subject }) =>
    answerOf(sql<{ answer: boolean }[]>`select ledgerline.dead_letter_strand(${orgId}, ${kind}, ${subject}) as answer`),
  );
}

async function countMade<Row>(due: readonly Row[], make: (row: Row) => Promise<boolean>): Promise<number> {
  let made = 0;
  for (const row of due) {
    if (await make(row)) made += 1;
  }
  return made;
}
