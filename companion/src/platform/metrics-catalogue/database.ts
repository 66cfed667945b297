/** Metrics of what stands in the database, over all orgs. */
import { CRITICALITIES } from '../../canonical/criticality.ts';
import { type MetricDefinition, QUEUES } from './definition.ts';

const KINDS = ['order', 'orgDelivery', 'orgRequest'] as const;
const AGES = ['under1h', 'under1d', 'under7d', 'under30d', 'over30d'] as const;
/** Every currency that the runtime knows; in practice an org's few. */
const CURRENCIES: readonly string[] = Intl.supportedValuesOf('currency');

/** From the database, over all orgs, at most a few seconds old: every process says the same, so take the maximum. */
export const OF_THE_DATABASE = {
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
    help: 'Money that open exceptions block, by kind, currency and age since the first failure. A float, for looking at only: nothing may be decided or booked from it.',
    labels: { kind: KINDS, age: AGES, currency: CURRENCIES },
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
    alert: {
      when: 'max(ledgerline_audit_unsealed_oldest_seconds) > 10',
      means:
        'no worker seals the audit trail, or a transaction is kept open: until it ends, entries can be deleted without a trace',
    },
  },
  ledgerline_audit_head_age_seconds: {
    type: 'gauge',
    help: 'Age of the newest signed head outside the database, as the database notes it, of the org whose head is oldest; 0 where heads are not configured. A time to come counts by how far it is ahead.',
    labels: {},
    alert: { when: 'max(ledgerline_audit_head_age_seconds) > 1200', means: 'heads are not written any more' },
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;
