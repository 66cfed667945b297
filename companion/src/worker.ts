/** The worker's half of the composition root: the rounds and the queue that run beside the API, or without it. */
import { createTellHeads } from './audit/tell-heads.ts';
import { createWriteHeads } from './audit/write-heads.ts';
import { jobQueue, sweepStore } from './database/job-queue.ts';
import type { Sql } from './database/client.ts';
import { auditHeadStore } from './database/stores/audit-heads.ts';
import { auditStore } from './database/stores/audit.ts';
import { retentionStore } from './database/stores/retention.ts';
import type { JobHandlers } from './delivery/port.ts';
import { type RoundsOptions, startRounds } from './delivery/rounds.ts';
import { WATCH_EVERY_MS, type Watch } from './delivery/watch.ts';
import type { Config } from './platform/config.ts';
import { newId } from './platform/ids.ts';
import {
  HEAD_EVERY_MS,
  HEAD_HEARTBEAT_MS,
  HEAD_LATE_SECONDS,
  HEAD_LEASE_MS,
  HEAD_LOOK_EVERY_MS,
  HEAD_TELL_EVERY_MS,
  RETENTION_BATCH,
  RETENTION_EVERY_MS,
  SEAL_BATCH,
  SEAL_EVERY_MS,
  SWEEP_EVERY_MS,
} from './platform/limits.ts';
import type { Logger } from './platform/logger.ts';
import type { Metrics } from './platform/metrics.ts';
import { countRepeated } from './platform/repeated-failures.ts';
import { waitFor } from './platform/wait.ts';
import { fileHeadSink } from './systems/heads/file-sink.ts';
import { fileHeadKeys } from './systems/heads/key-file.ts';
import type { SalesforceDirectory } from './systems/salesforce/port.ts';

export interface WorkerParts {
  readonly sql: Sql;
  readonly logger: Logger;
  readonly orgs: SalesforceDirectory;
  readonly handlers: JobHandlers;
  readonly watch: Watch;
  readonly metrics: Metrics;
}

const SWEEP_BATCH = 100;

/** Asks ERPs again, tells and watches orgs, sweeps for lost jobs, seals and signs the audit trail, removes what nobody needs. */
export async function startWorker(config: Config, parts: WorkerParts): Promise<{ stop(): Promise<void> }> {
  const { sql, logger, handlers, watch, metrics } = parts;
  const onError = countRepeated(
    (name, error, count) => logger.error('a round of the worker failed', { kind: name, error, count }),
    { now: () => performance.now() },
  );
  const audit = auditStore(sql);
  const sweeper = sweepStore(sql, (what, count) => metrics.count('ledgerline_sweeper_found_total', { what }, count));
  const retention = retentionStore(sql);
  const common = { wait: waitFor, onError };
  // What may reject comes before the first round: a worker that cannot start leaves nothing running.
  const ofHeads = await headRounds(config, parts);
  const queue = jobQueue({ databaseUrl: config.databaseUrl, onError: (error) => onError('jobs', error) });
  const jobs = await queue.work(handlers, config.workerConcurrency);
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
    ...ofHeads.map((round) => startRounds({ ...common, ...round })),
  ];
  return {
    stop: async () => {
      await Promise.all([jobs.stop(), ...rounds.map(async (round) => round.stop())]);
      await watch.stop();
    },
  };
}

type Round = Pick<RoundsOptions, 'name' | 'everyMs' | 'act'>;

/** None where heads are not configured. Rejects when the key cannot be used: a worker that signs nothing must not go unnoticed. */
async function headRounds(config: Config, { sql, logger, orgs }: WorkerParts): Promise<readonly Round[]> {
  const { auditHeadDirectory: directory, auditHeadKeyFile: keyFile } = config;
  if (directory === undefined || keyFile === undefined) return [];
  const keys = fileHeadKeys(keyFile);
  await keys.signing();
  const heads = auditHeadStore(sql);
  const writeHeads = createWriteHeads({
    ...{ heads, keys, sink: fileHeadSink(directory), holder: newId() },
    ...{ clock: { now: () => performance.now() }, timeOfDay: { now: () => Date.now() } },
    ...{ everyMs: HEAD_EVERY_MS, heartbeatMs: HEAD_HEARTBEAT_MS, ttlMs: HEAD_LEASE_MS },
    lateMs: HEAD_HEARTBEAT_MS + HEAD_LATE_SECONDS * 1_000,
    report: ({ orgId, error }) => logger.error('a head of the audit trail was not written', { orgId, error }),
    reportNote: ({ orgId, error }) => logger.error('the note of the last head was changed', { orgId, error }),
  });
  const tellHeads = createTellHeads({
    ...{ heads, keys, orgs },
    report: ({ orgId, error }) => logger.error('an org was not told the head of its audit trail', { orgId, error }),
  });
  const nothingMore = (round: () => Promise<unknown>) => async () => {
    await round();
    return false;
  };
  return [
    { name: 'audit heads', everyMs: HEAD_LOOK_EVERY_MS, act: nothingMore(writeHeads) },
    { name: 'audit heads to orgs', everyMs: HEAD_TELL_EVERY_MS, act: nothingMore(tellHeads) },
  ];
}
