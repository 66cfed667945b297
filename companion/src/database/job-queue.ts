/** The queue on pg-boss. Its schema is made by install.ts; here it is only worked. Workers poll: see functions/job/add.sql. */
import pLimit from 'p-limit';
import { PgBoss } from 'pg-boss';
import type { AskJob, JobQueue, SweepStore } from '../delivery/port.ts';
import { answerOf, ask, type Sql } from './client.ts';
import { ASK_QUEUE } from './install/jobs.ts';

const POLLING_SECONDS = 0.5;
const STOP_WAIT_MS = 20_000;
/** A loop fetches again when its whole batch is done; with several, one slow ERP does not keep the others' jobs waiting. */
const LOOPS = 4;
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
    work: async (handler, concurrency) => {
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
      const limit = pLimit(concurrency);
      let stopping = false;
      const run = async ({ data }: { readonly data: AskJob }): Promise<void> => {
        // Not begun yet: the sweeper of another replica, or of the next start, makes another job.
        if (stopping) return;
        try {
          await handler(data);
        } catch (error) {
          options.onError(asError(error));
        }
      };
      await boss.work<AskJob>(
        ASK_QUEUE,
        {
          batchSize: Math.max(2, Math.ceil((concurrency * IN_HAND_PER_PLACE) / LOOPS)),
          localConcurrency: LOOPS,
          pollingIntervalSeconds: POLLING_SECONDS,
          burstWhenBatchFull: true,
        },
        async (jobs) => {
          await Promise.all(jobs.map(async (job) => limit(run, job)));
        },
      );
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

export function sweepStore(sql: Sql): SweepStore {
  return {
    sweep: async (limit) => {
      const due = await ask(
        sql<{ org_id: string; submission_id: string }[]>`
          select org_id, submission_id from ledgerline.sweeper_pending(${limit})`,
      );
      let made = 0;
      for (const { org_id: orgId, submission_id: submissionId } of due) {
        const queued = await answerOf(
          sql<{ answer: boolean }[]>`select ledgerline.submission_requeue(${orgId}, ${submissionId}) as answer`,
        );
        if (queued) made += 1;
      }
      return made;
    },
  };
}
