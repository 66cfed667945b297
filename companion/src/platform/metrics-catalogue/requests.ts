/** Metrics of requests, orders and figures: each process its own. */
import { type MetricDefinition, OUTCOMES } from './definition.ts';

const DOMAINS = ['credit', 'customer', 'invoices', 'payments', 'exchangeRates'] as const;

const REQUEST_SECONDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20];
/** From an ERP that answers within the request to one that is away for a day. */
const VERDICT_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60, 300, 900, 3_600, 14_400, 86_400];

export const OF_REQUESTS = {
  ledgerline_http_request_duration_seconds: {
    type: 'histogram',
    help: 'HTTP requests by endpoint and class of status, with how long each took; its _count counts them.',
    labels: { route: 'route', status: ['2xx', '3xx', '4xx', '5xx'] },
    buckets: REQUEST_SECONDS,
    alert: {
      when: 'sum(rate(ledgerline_http_request_duration_seconds_count{status="5xx"}[5m])) / sum(rate(ledgerline_http_request_duration_seconds_count[5m])) > 0.02',
      means: 'more than one request in fifty fails for reasons of ours or of the database',
    },
  },
  ledgerline_submissions_total: {
    type: 'counter',
    help: 'Answers recorded for submissions, by what was asked and how it ended. The acceptance rate is accepted through all; pending ones are not in it until they end.',
    labels: { ask: ['submit', 'recheck', 'change'], outcome: OUTCOMES },
    alert: {
      when: 'sum(rate(ledgerline_submissions_total{outcome="accepted"}[30m])) / sum(rate(ledgerline_submissions_total[30m])) < 0.5',
      means: 'more orders are held or rejected than accepted: master data, rules or an ERP’s set-up have changed',
    },
  },
  ledgerline_submissions_postponed_total: {
    type: 'counter',
    help: 'Turns at an ERP that ended without its verdict, so that the submission stays pending.',
    labels: { phase: ['asking', 'retrying', 'unknown'] },
  },
  ledgerline_submission_first_verdict_seconds: {
    type: 'histogram',
    help: 'Time from when an order was taken in to its first verdict, however often it was asked again, looked up or set aside in between, by the database’s clock; each revision for itself. An order that is held here unsent did not wait and is not in it; one that waits still is in ledgerline_submissions_pending.',
    labels: { verdict: ['accepted', 'held', 'rejected'], kind: 'erpKind' },
    buckets: VERDICT_SECONDS,
    alert: {
      when: 'histogram_quantile(0.95, sum by (kind, le) (rate(ledgerline_submission_first_verdict_seconds_bucket[30m]))) > 60',
      means:
        'one order in twenty waits for more than a minute to be accepted, held or rejected: its ERP was away, or its answers get lost',
    },
  },
  ledgerline_reads_total: {
    type: 'counter',
    help: 'Figures read through the cache, by how fresh what was shown is; failed: there was nothing to show.',
    labels: { domain: DOMAINS, state: ['live', 'cached', 'stale', 'failed'] },
    alert: {
      when: 'sum by (domain) (rate(ledgerline_reads_total{state=~"stale|failed"}[15m])) / sum by (domain) (rate(ledgerline_reads_total[15m])) > 0.1',
      means: 'pages show old figures, or none',
    },
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;
