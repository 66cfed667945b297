/** Metrics of calls of ERPs: each process its own. */
import { CRITICALITIES } from '../../canonical/criticality.ts';
import { CALL_SECONDS, type MetricDefinition } from './definition.ts';

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
const DIRECTIONS = ['read', 'write'] as const;

export const OF_ERPS = {
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
