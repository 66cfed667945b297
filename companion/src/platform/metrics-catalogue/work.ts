/** Metrics of the work behind the requests: each process its own. */
import { CALL_SECONDS, type MetricDefinition, OUTCOMES, QUEUES } from './definition.ts';

const ORG_ASKS = [
  'change',
  'changeTogether',
  'update',
  'upsertMany',
  'ingest',
  'query',
  'queryTogether',
  'identify',
] as const;
const FOUND = ['pending', 'deliveries', 'backfills', 'replays', 'stranded', 'absent'] as const;

/** A hold has to be on the page 2 s after the ERP's answer, and 0.15 s of that are the companion's own. */
const TOLD_SECONDS = [0.05, 0.15, 0.5, 1, 2, 5, 15, 60, 300, 900, 3_600];

export const OF_WORK = {
  ledgerline_org_told_seconds: {
    type: 'histogram',
    help: 'Time from when an ERP’s answer was written down to when the org had taken it, by the clocks of database and process.',
    labels: { outcome: OUTCOMES },
    buckets: TOLD_SECONDS,
    alert: {
      when: 'histogram_quantile(0.99, sum by (le) (rate(ledgerline_org_told_seconds_bucket[15m]))) > 2',
      means: 'holds come late to the record’s page',
    },
  },
  ledgerline_org_call_duration_seconds: {
    type: 'histogram',
    help: 'Calls of orgs’ APIs, by the port’s words for what was asked: change and changeTogether tell of submissions.',
    labels: { ask: ORG_ASKS, outcome: ['ok', 'retryable', 'refused'] },
    buckets: CALL_SECONDS,
  },
  ledgerline_delivery_batch_submissions: {
    type: 'histogram',
    help: 'Submissions that an org was told of together.',
    labels: {},
    buckets: [1, 2, 5, 10, 25, 50, 75],
  },
  ledgerline_job_duration_seconds: {
    type: 'histogram',
    help: 'Jobs that this process’s worker has done, by queue; failed: it threw, and another job will come.',
    labels: { queue: QUEUES, outcome: ['ok', 'failed'] },
    buckets: CALL_SECONDS,
  },
  ledgerline_sweeper_found_total: {
    type: 'counter',
    help: 'Work that nothing would have reminded of, found by the sweeper, which makes a job for it: a process was killed, or a job was lost. stranded: what no job can help became an exception. absent: an order that a gone process had in hand was taken up before its lease ended.',
    labels: { what: FOUND },
    alert: {
      when: 'sum(increase(ledgerline_sweeper_found_total[15m])) > 50',
      means: 'processes die, or jobs are lost, again and again',
    },
  },
  ledgerline_traces_exported_total: {
    type: 'counter',
    help: 'Spans handed to the collector, and those that it did not take.',
    labels: { outcome: ['ok', 'failed'] },
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;
