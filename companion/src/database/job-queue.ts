/** The queue on pg-boss. Its schema is made by install.ts; here it is only worked. Workers poll: see functions/job/add.sql. */
import { PgBoss } from 'pg-boss';
import type { AskJob, JobQueue, SweepStore } from '../delivery/port.ts';
import { answerOf, ask, type Sql } from './client.ts';
import { ASK_QUEUE } from './install/jobs.ts';

const POLLING_SECONDS = 0.5;
const STOP_WAIT_MS = 20_000;

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
      });
      boss.on('error', options.onError);
      await boss.start();
      await boss.work<AskJob>(
        ASK_QUEUE,
        { batchSize: concurrency, pollingIntervalSeconds: POLLING_SECONDS, burstWhenBatchFull: true },
        async (jobs) => {
          const results = await Promise.allSettled(jobs.map(async ({ data }) => handler(data)));
          for (const result of results) if (result.status === 'rejected') options.onError(asError(result.reason));
        },
      );
      return { stop: async () => boss.stop({ graceful: true, timeout: STOP_WAIT_MS }) };
    },
  };
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

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
