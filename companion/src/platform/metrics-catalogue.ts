/**
 * Every metric of the companion: its type, its labels with all values that they can have, what it means, and when somebody
 * should be told. docs/metrics.md is made from it.
 *
 * A label's values are listed here, so the number of series has a bound that can be counted: a value that is not listed is
 * counted as `other`. No org, account, order, customer or free text is ever a value; those stand on traces and logs.
 */
import { CRITICALITIES } from '../canonical/criticality.ts';

/** Values that only the composition root knows: endpoints as "GET /v1/orders", kinds of ERP adapters. */
export const GIVEN = ['route', 'erpKind'] as const;
export type GivenValues = Readonly<Record<(typeof GIVEN)[number], readonly string[]>>;

export interface MetricDefinition {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  /** Label → its values, or the name of those that are given. */
  readonly labels: Readonly<Record<string, readonly string[] | (typeof GIVEN)[number]>>;
  /** Upper bounds of a histogram's buckets. */
  readonly buckets?: readonly number[];
  /** What to be told of, in PromQL, and what it means. */
  readonly alert?: { readonly when: string; readonly means: string };
}

const OUTCOMES = ['accepted', 'held', 'rejected', 'cancelled'] as const;
const ASKS = [
  'ping',
  'getCustomer',
  'findCustomers',
  'getCredit',
  'listExchangeRates',
  'simulateOrder',
  'findOrderByKey',
  'submitOrder',
  'recheckOrder',
  'getOrder',
  'changeOrder',
  'cancelOrder',
  'listInvoices',
  'listPayments',
  'changes',
] as const;
/** Of an ErpError, and what is none. */
const ERP_OUTCOMES = [
  'ok',
  'notAsked',
  'AUTH',
  'FORBIDDEN',
  'NOT_FOUND',
  'VALIDATION',
  'MASTER_DATA',
  'CREDIT_BLOCKED',
  'CUSTOMER_BLOCKED',
  'PERIOD_CLOSED',
  'DUPLICATE',
  'CONFLICT',
  'PRECONDITION_REQUIRED',
  'LOCKED',
  'THROTTLED',
  'UNAVAILABLE',
  'TIMEOUT_UNKNOWN_OUTCOME',
  'UNSUPPORTED',
  'CONTRACT_BROKEN',
  'INTERNAL',
] as const;
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
const QUEUES = ['erp-ask', 'salesforce-deliver', 'salesforce-backfill', 'exception-replay'] as const;
const FOUND = ['pending', 'deliveries', 'backfills', 'replays', 'stranded'] as const;
const KINDS = ['order', 'orgDelivery', 'orgRequest'] as const;
const AGES = ['under1h', 'under1d', 'under7d', 'under30d', 'over30d'] as const;
const DOMAINS = ['credit', 'customer', 'invoices', 'payments', 'exchangeRates'] as const;
const DIRECTIONS = ['read', 'write'] as const;
/** Every currency that the runtime knows; in practice an org's few. */
const CURRENCIES: readonly string[] = Intl.supportedValuesOf('currency');

const REQUEST_SECONDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20];
const CALL_SECONDS = [0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60];
/** A hold has to be on the page 2 s after the ERP's answer, and 0.15 s of that are the companion's own. */
const TOLD_SECONDS = [0.05, 0.15, 0.5, 1, 2, 5, 15, 60, 300, 900, 3_600];

const OF_REQUESTS = {
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

const OF_ERPS = {
  ledgerline_erp_call_duration_seconds: {
    type: 'histogram',
    help: 'Time to the ERP’s answer, whatever it is, waiting for a place included, by kind of ERP and what was asked. Calls that were not made are not in it.',
    labels: { kind: 'erpKind', ask: ASKS },
    buckets: CALL_SECONDS,
    alert: {
      when: 'histogram_quantile(0.95, sum by (kind, le) (rate(ledgerline_erp_call_duration_seconds_bucket[10m]))) > 10',
      means: 'an ERP answers so late that requests run out of their time',
    },
  },
  ledgerline_erp_calls_total: {
    type: 'counter',
    help: 'Calls of ERPs by class, whether the same was asked before (retry), and outcome: ok, the code of the failure, or notAsked where our own limits kept it back.',
    labels: { criticality: CRITICALITIES, retry: ['true', 'false'], outcome: ERP_OUTCOMES },
    alert: {
      when: 'sum(rate(ledgerline_erp_calls_total{retry="true",outcome!="notAsked"}[15m])) / sum(rate(ledgerline_erp_calls_total{outcome!="notAsked"}[15m])) > 0.1',
      means: 'more is asked again than the budget is meant for: an ERP fails much of what it is asked',
    },
  },
  ledgerline_erp_breakers: {
    type: 'gauge',
    help: 'Connections this process talks to, by the state of their breaker; open and halfOpen: the ERP is taken to be away.',
    labels: { kind: 'erpKind', state: ['closed', 'open', 'halfOpen'] },
    alert: {
      when: 'sum(ledgerline_erp_breakers{state!="closed"}) > 0 for 5m',
      means: 'an ERP has been away for five minutes',
    },
  },
  ledgerline_erp_places: {
    type: 'gauge',
    help: 'This process’s shares of what ERPs take at once, all connections of a kind together.',
    labels: { kind: 'erpKind', direction: DIRECTIONS },
  },
  ledgerline_erp_under_way: {
    type: 'gauge',
    help: 'Calls of this process under way.',
    labels: { kind: 'erpKind', direction: DIRECTIONS },
  },
  ledgerline_erp_waiting: {
    type: 'gauge',
    help: 'Calls of this process that wait for a place, by class.',
    labels: { kind: 'erpKind', direction: DIRECTIONS, criticality: CRITICALITIES },
    alert: {
      when: 'sum(ledgerline_erp_waiting{criticality="order"}) > 100 for 5m',
      means: 'orders queue up before an ERP that takes fewer than are placed',
    },
  },
  ledgerline_erp_retry_budget: {
    type: 'gauge',
    help: 'Retries that may be made now: of the connection of the kind that has fewest; 20 at most.',
    labels: { kind: 'erpKind' },
    alert: { when: 'min(ledgerline_erp_retry_budget) < 1 for 10m', means: 'retries are held back by the budget' },
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

const OF_WORK = {
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
    help: 'Work that nothing would have reminded of, found by the sweeper, which makes a job for it: a process was killed, or a job was lost. stranded: what no job can help became an exception.',
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

/** From the database, over all orgs, at most a few seconds old: every process says the same, so take the maximum. */
const OF_THE_DATABASE = {
  ledgerline_database_up: {
    type: 'gauge',
    help: '1: the figures from the database in this answer are there; 0: it did not answer, and they are left out.',
    labels: {},
    alert: { when: 'min(ledgerline_database_up) == 0 for 1m', means: 'the database does not answer' },
  },
  ledgerline_exceptions_open: {
    type: 'gauge',
    help: 'Open exceptions by kind, class and age since the first failure.',
    labels: { kind: KINDS, criticality: CRITICALITIES, age: AGES },
    alert: {
      when: 'sum(max by (kind, criticality, age) (ledgerline_exceptions_open{kind="order",age!~"under1h|under1d"})) > 0',
      means: 'an order has waited for somebody for more than a day',
    },
  },
  ledgerline_exceptions_blocked_amount: {
    type: 'gauge',
    help: 'Money that open exceptions block, by kind and currency. A float, for looking at only: nothing may be decided or booked from it.',
    labels: { kind: KINDS, currency: CURRENCIES },
  },
  ledgerline_submissions_pending: {
    type: 'gauge',
    help: 'Submissions without the ERP’s verdict; setAside: nothing asks for them by itself any more.',
    labels: { phase: ['asking', 'retrying', 'unknown', 'setAside'] },
    alert: {
      when: 'max(ledgerline_submissions_pending{phase="setAside"}) > 0',
      means: 'an order needs a person: npm run exceptions -- list',
    },
  },
  ledgerline_queue_depth: {
    type: 'gauge',
    help: 'What is due now: jobs of a queue, and messages that orgs have not taken (outbox).',
    labels: { queue: ['outbox', ...QUEUES] },
  },
  ledgerline_queue_oldest_seconds: {
    type: 'gauge',
    help: 'Since when the oldest of them has been due; 0 where nothing is.',
    labels: { queue: ['outbox', ...QUEUES] },
    alert: {
      when: 'max by (queue) (ledgerline_queue_oldest_seconds{queue=~"outbox|erp-ask|salesforce-deliver"}) > 300',
      means: 'work is due and nobody does it: too few workers, or an org or ERP that is away',
    },
  },
  ledgerline_backfills_running: {
    type: 'gauge',
    help: 'Backfills of orgs under way.',
    labels: {},
  },
  ledgerline_audit_unsealed_entries: {
    type: 'gauge',
    help: 'Entries of the audit trail that are not chained yet; counted up to 10,000 an org.',
    labels: {},
  },
  ledgerline_audit_unsealed_oldest_seconds: {
    type: 'gauge',
    help: 'Age of the oldest of them; 0 where there is none.',
    labels: {},
    alert: { when: 'max(ledgerline_audit_unsealed_oldest_seconds) > 10', means: 'no worker seals the audit trail' },
  },
  ledgerline_audit_head_age_seconds: {
    type: 'gauge',
    help: 'Age of the newest signed head outside the database, of the org whose head is oldest; 0 where heads are not configured.',
    labels: {},
    alert: { when: 'max(ledgerline_audit_head_age_seconds) > 1200', means: 'heads are not written any more' },
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export const METRICS = { ...OF_REQUESTS, ...OF_ERPS, ...OF_WORK, ...OF_THE_DATABASE };

export const GROUPS: readonly {
  readonly title: string;
  readonly metrics: Readonly<Record<string, MetricDefinition>>;
}[] = [
  { title: 'Requests, orders and figures (each process its own)', metrics: OF_REQUESTS },
  { title: 'ERPs (each process its own)', metrics: OF_ERPS },
  { title: 'Work behind the requests (each process its own)', metrics: OF_WORK },
  { title: 'From the database, over all orgs (every process the same)', metrics: OF_THE_DATABASE },
];

export type MetricName = keyof typeof METRICS;
export const OTHER = 'other';

/** What operators are told to have room for, of one process; endpoints and ERPs may be added below it. */
export const SERIES_MAX = 6_000;

/** The most series that can ever be, buckets counted, by what is listed above. */
export function seriesBound(given: GivenValues): number {
  return Object.values<MetricDefinition>(METRICS).reduce((sum, { labels, buckets }) => {
    const combinations = Object.values(labels).reduce((product, values) => {
      return product * (valuesOf(values, given).length + 1);
    }, 1);
    return sum + combinations * (buckets === undefined ? 1 : buckets.length + 3);
  }, 0);
}

export function valuesOf(values: MetricDefinition['labels'][string], given: GivenValues): readonly string[] {
  return typeof values === 'string' ? given[values] : values;
}
