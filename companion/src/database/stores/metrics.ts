/** What operators look at over all orgs: counts, sums and ages, and no id of anything. */
import type { Clock } from '../../canonical/time.ts';
import type { GaugeReading } from '../../platform/metrics.ts';
import { ask, type Sql } from '../client.ts';

interface Figures {
  readonly exceptions: readonly { kind: string; criticality: string; age: string; count: number }[];
  /** A decimal string. */
  readonly blocked: readonly { kind: string; age: string; currency: string; amount: string }[];
  readonly queues: readonly { queue: string; depth: number; oldestSeconds: number }[];
  readonly pending: Readonly<Record<string, number>>;
  readonly backfills: number;
  readonly audit: { readonly unsealed: number; readonly oldestSeconds: number; readonly headAgeSeconds: number };
}

/** Several that scrape at once, or often, cost the database one look. */
const CACHE_MS = 5_000;
/** Prometheus waits for ten seconds, and what the process itself knows is to reach it. */
const ANSWER_WITHIN_MS = 3_000;
const QUEUES = ['outbox', 'erp-ask', 'salesforce-deliver', 'salesforce-backfill', 'exception-replay'];
const PHASES = ['asking', 'retrying', 'unknown', 'setAside'];

/** Never rejects: a database that does not answer is a reading of its own. */
export function databaseGauges(sql: Sql, steady: Clock): () => Promise<readonly GaugeReading[]> {
  let kept: { readonly readings: readonly GaugeReading[]; readonly untilMs: number } | undefined;
  let asking: Promise<readonly GaugeReading[]> | undefined;

  async function look(): Promise<readonly GaugeReading[]> {
    try {
      const [row] = await ask(
        sql<{ answer: Figures }[]>`select ledgerline.sweeper_metrics() as answer`,
        ANSWER_WITHIN_MS,
      );
      const readings = row === undefined ? [] : readingsOf(row.answer);
      kept = { readings: [up(1), ...readings], untilMs: steady.now() + CACHE_MS };
      return kept.readings;
    } catch {
      return [up(0)];
    }
  }

  return async () => {
    if (kept !== undefined && steady.now() < kept.untilMs) return kept.readings;
    asking ??= look().finally(() => (asking = undefined));
    return asking;
  };
}

function up(value: 0 | 1): GaugeReading {
  return { name: 'ledgerline_database_up', labels: {}, value };
}

function readingsOf({ exceptions, blocked, queues, pending, backfills, audit }: Figures): readonly GaugeReading[] {
  const queue = new Map(queues.map((each) => [each.queue, each]));
  return [
    ...exceptions.map(({ count, ...labels }) => reading('ledgerline_exceptions_open', labels, count)),
    ...blocked.map(({ amount, ...labels }) => {
      // For looking at only: a float is what the format has.
      return reading('ledgerline_exceptions_blocked_amount', labels, Number(amount));
    }),
    ...PHASES.map((phase) => reading('ledgerline_submissions_pending', { phase }, pending[phase] ?? 0)),
    ...QUEUES.flatMap((name) => [
      reading('ledgerline_queue_depth', { queue: name }, queue.get(name)?.depth ?? 0),
      reading('ledgerline_queue_oldest_seconds', { queue: name }, queue.get(name)?.oldestSeconds ?? 0),
    ]),
    reading('ledgerline_backfills_running', {}, backfills),
    reading('ledgerline_audit_unsealed_entries', {}, audit.unsealed),
    reading('ledgerline_audit_unsealed_oldest_seconds', {}, audit.oldestSeconds),
    reading('ledgerline_audit_head_age_seconds', {}, audit.headAgeSeconds),
  ];
}

function reading(name: GaugeReading['name'], labels: GaugeReading['labels'], value: number): GaugeReading {
  return { name, labels, value };
}
