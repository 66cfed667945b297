/** One process of the companion: the real use cases, put together as app.ts does, over simulated lines. */
import type { CustomerLink } from '../../../companion/src/canonical/customer.ts';
import { whatClears } from '../../../companion/src/credit/clearance.ts';
import { creditReader } from '../../../companion/src/credit/reader.ts';
import { createDeliver, type Deliver } from '../../../companion/src/delivery/deliver.ts';
import type { DeliveryStore } from '../../../companion/src/delivery/port.ts';
import { toldAtOnce } from '../../../companion/src/delivery/told-at-once.ts';
import type { FreshnessStore, FreshReader } from '../../../companion/src/freshness/port.ts';
import { freshReader } from '../../../companion/src/freshness/reader.ts';
import type {
  AskAgain,
  CancelSubmission,
  RecheckSubmission,
  ShowSubmission,
  SubmitOrder,
} from '../../../companion/src/orders/answer.ts';
import { createAskAgain } from '../../../companion/src/orders/ask-again.ts';
import { createCancelSubmission } from '../../../companion/src/orders/cancel.ts';
import type { OrderDeps } from '../../../companion/src/orders/deps.ts';
import type { SubmissionStore } from '../../../companion/src/orders/port.ts';
import { createRecheckSubmission } from '../../../companion/src/orders/recheck.ts';
import { createShowSubmission } from '../../../companion/src/orders/show.ts';
import { createSubmitOrder } from '../../../companion/src/orders/submit.ts';
import { LedgerlineError } from '../../../companion/src/platform/errors.ts';
import { route } from '../../../companion/src/routing/route.ts';
import { rulePolicies } from '../../../companion/src/rules/policies.ts';
import type { RuleSnapshot } from '../../../companion/src/rules/port.ts';
import { ErpError } from '../../../companion/src/systems/erp/errors.ts';
import type { ErpPort } from '../../../companion/src/systems/erp/port.ts';
import type { SalesforceDirectory } from '../../../companion/src/systems/salesforce/port.ts';
import { type DatabaseLine, goOn, type Life } from './line.ts';
import { type Loop, START } from './loop.ts';

export const ORG = 'org';

export interface ReplicaParts {
  readonly loop: Loop;
  readonly life: Life;
  readonly line: DatabaseLine;
  readonly rules: RuleSnapshot;
  readonly links: readonly CustomerLink[];
  readonly erps: ReadonlyMap<string, ErpPort>;
  readonly orgs: SalesforceDirectory;
  /** Looks at a credit reading before the use cases do. */
  readonly witnessed: (reader: FreshReader) => FreshReader;
  /** A failure that nobody waits for. */
  readonly onDefect: (error: unknown) => void;
}

export interface Replica {
  readonly life: Life;
  readonly submit: SubmitOrder;
  readonly recheck: RecheckSubmission;
  readonly cancel: CancelSubmission;
  readonly show: ShowSubmission;
  readonly ask: AskAgain;
  readonly deliver: Deliver;
}

export function openReplica(parts: ReplicaParts): Replica {
  const { loop, life, line, links, erps, orgs } = parts;
  const steady = { now: () => loop.now() };
  const clock = { now: () => loop.now() + life.skewMs };
  const background = (work: Promise<void>): void => {
    work.catch(parts.onDefect);
  };
  const random = (): number => loop.draw(`random ${life.name}`);
  const rules = { snapshot: async () => parts.rules };
  const deliver = createDeliver({
    ...{ deliveries: deliveriesOf(line, life), orgs, steady, rules, random, policies: rulePolicies },
    report: () => undefined,
  });
  const submissions = toldAtOnce(submissionsOf(line, life), {
    ...{ deliver, background },
    isConnected: async () => true,
    onError: (error) => {
      if (!(error instanceof LedgerlineError)) parts.onDefect(error);
    },
  });
  const openReader = (): FreshReader =>
    freshReader({
      ...{ store: freshnessOf(line, life), clock: steady, background },
      wait: async (ms, signal) =>
        new Promise((resolve) => {
          const event = loop.after(ms, () => goOn(loop, life, resolve));
          // Whoever gave up does not wait for it any more.
          signal?.addEventListener('abort', () => {
            event.cancelled = true;
          });
        }),
      report: ({ error }) => {
        if (!(error instanceof LedgerlineError) && !(error instanceof ErpError)) parts.onDefect(error);
      },
    });
  // Many lives end before they read a figure, and making a reader takes longer than anything else of a start.
  let reader: FreshReader | undefined;
  const fresh = parts.witnessed({
    read: async (request) => {
      reader ??= openReader();
      return reader.read(request);
    },
  });
  const directory = {
    connection: async (_org: string, connectionId: string): Promise<ErpPort> => {
      const port = erps.get(connectionId);
      if (port === undefined) throw new LedgerlineError('ENTITY_UNKNOWN');
      return port;
    },
  };
  let ids = 0;
  const deps: OrderDeps = {
    ...{ clock, steady, rules, random, route, fresh, submissions, whatClears, erps: directory, policies: rulePolicies },
    newId: () => `${idTime(loop)}-${String((ids += 1)).padStart(6, '0')}-${life.name}`,
    links: { forAccount: async (_org, accountId) => links.filter((link) => link.accountId === accountId) },
    credit: creditReader({ fresh, erps: directory, policies: rulePolicies }),
    reservations: { live: async (_org, payers) => line.call(life, 'reservation.live', payers) },
    openInvoices: { openInvoices: async () => [] },
    forgetCredit: () => undefined,
  };
  return {
    ...{ life, deliver },
    submit: createSubmitOrder(deps),
    recheck: createRecheckSubmission(deps),
    cancel: createCancelSubmission(deps),
    show: createShowSubmission(deps),
    ask: createAskAgain(deps),
  };
}

/** Ids sort by the time they were made, as UUIDs of version 7 do. */
function idTime(loop: Loop): string {
  return (loop.now() - START).toString(16).padStart(8, '0');
}

function submissionsOf(line: DatabaseLine, life: Life): SubmissionStore {
  return {
    submit: async (request) => line.call(life, 'submission.submit', request),
    claim: async (_org, id, leaseMs) => line.call(life, 'submission.claim', id, leaseMs),
    recordAnswer: async (_org, id, fence, answer) => line.call(life, 'submission.recordAnswer', id, fence, answer),
    resume: async (request) => line.call(life, 'submission.resume', request),
    get: async (_org, id) => line.call(life, 'submission.get', id),
    list: async (_org, filter, page) => line.call(life, 'submission.list', filter, page),
  };
}

function deliveriesOf(line: DatabaseLine, life: Life): DeliveryStore {
  return {
    claim: async (_org, claim) => line.call(life, 'delivery.claim', claim),
    complete: async (_org, id, fence, done) => line.call(life, 'delivery.complete', id, fence, done),
    fail: async (_org, id, fence, failed) => line.call(life, 'delivery.fail', id, fence, failed),
    pause: async (_org, claims, failure, pausesMs) => line.call(life, 'delivery.pause', claims, failure, pausesMs),
    recordKey: async (_org, id) => line.call(life, 'delivery.recordKey', id),
  };
}

function freshnessOf(line: DatabaseLine, life: Life): FreshnessStore {
  return {
    peek: async (_org, domain, key) => line.call(life, 'freshness.peek', domain, key),
    claim: async (request) => line.call(life, 'freshness.claim', request),
    complete: async (request) => {
      await line.call(life, 'freshness.complete', request);
    },
    abandon: async (_org, domain, key, fence) => line.call(life, 'freshness.abandon', domain, key, fence),
  };
}
