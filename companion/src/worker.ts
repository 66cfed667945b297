/** The worker's half of the composition root: the rounds and the queue that run beside the API, or without it. */
import { jobQueue, sweepStore } from './database/job-queue.ts';
import type { Sql } from './database/client.ts';
import { auditStore } from './database/stores/audit.ts';
import { retentionStore } from './database/stores/retention.ts';
import type { JobHandlers } from './delivery/port.ts';
import { startRounds } from './delivery/rounds.ts';
import { WATCH_EVERY_MS, type Watch } from './delivery/watch.ts';
import type { Config } from './platform/config.ts';
import { RETENTION_BATCH, RETENTION_EVERY_MS, SEAL_BATCH, SEAL_EVERY_MS, SWEEP_EVERY_MS } from './platform/limits.ts';
import type { Logger } from './platform/logger.ts';
import { waitFor } from './platform/wait.ts';

export interface WorkerParts {
  readonly sql: Sql;
  readonly logger: Logger;
  readonly handlers: JobHandlers;
  readonly watch: Watch;
}

const SWEEP_BATCH = 100;

/** Asks ERPs again, tells and watches orgs, sweeps for lost jobs, seals the audit trail, removes what nobody needs. */
export async function startWorker(config: Config, parts: WorkerParts): Promise<{ stop(): Promise<void> }> {
  const { sql, logger, handlers, watch } = parts;
  const onError = (name: string, error: Error): void => {
    logger.error('a round of the worker failed', { kind: name, error });
  };
  const audit = auditStore(sql);
  const sweeper = sweepStore(sql);
  const retention = retentionStore(sql);
  const common = { wait: waitFor, onError };
  const rounds = [
    startRounds({
      ...common,
      name: 'seal',
      everyMs: SEAL_EVERY_MS,
      act: async () => (await audit.sealBatch(SEAL_BATCH)) >= SEAL_BATCH,
    }),
    startRounds({
      ...common,
      name: 'sweep',
      everyMs: SWEEP_EVERY_MS,
      act: async () => (await sweeper.sweep(SWEEP_BATCH)) >= SWEEP_BATCH,
    }),
    startRounds({
      ...common,
      name: 'retention',
      everyMs: RETENTION_EVERY_MS,
      act: async () => (await retention.prune(config.outboxDays, RETENTION_BATCH)) >= RETENTION_BATCH,
    }),
    startRounds({ ...common, name: 'watch', everyMs: WATCH_EVERY_MS, act: watch.round }),
  ];
  const queue = jobQueue({ databaseUrl: config.databaseUrl, onError: (error) => onError('jobs', error) });
  const jobs = await queue.work(handlers, config.workerConcurrency);
  return {
    stop: async () => {
      await Promise.all([jobs.stop(), ...rounds.map(async (round) => round.stop())]);
      await watch.stop();
    },
  };
}
