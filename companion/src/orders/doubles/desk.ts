/** A desk to try orders at: every port in memory, one clock that only the test moves. */
import type { CreditPosition } from '../../canonical/credit-position.ts';
import type { Customer, CustomerLink } from '../../canonical/customer.ts';
import { floorAtZero, isZero, money, subtract } from '../../canonical/money.ts';
import type { CanonicalOrder } from '../../canonical/order.ts';
import { instant } from '../../canonical/time.ts';
import type { FreshnessDomain, FreshnessPolicy, Reading } from '../../freshness/port.ts';
import { LedgerlineError } from '../../platform/errors.ts';
import type { RouteDecision } from '../../routing/port.ts';
import type { CreditPolicyRule, RuleDocument } from '../../rules/port.ts';
import type { Caller } from '../answer.ts';
import type { OrderDeps } from '../deps.ts';
import type { OpenInvoice, WhatClears } from '../port.ts';
import { FakeErp } from './fake-erp.ts';
import { FakeStore } from './fake-store.ts';

export const START = Date.parse('2026-11-24T09:00:00.000Z');
export const CALLER: Caller = { orgId: 'org', actor: 'asserted:rep', correlationId: 'c-1', deadlineMs: 15_000 };
export const KEY = 'key-0000-0000-0001';

export const ORDER: CanonicalOrder = {
  source: { object: 'Order', recordId: '801000000000001AAA' },
  accountId: '001ACME',
  currency: 'USD',
  purchaseOrderNumber: 'PO-7',
  lines: [{ lineId: 'l1', product: 'WIDGET', quantity: '10', unitPrice: '100.00' }],
};

const DOCUMENT: RuleDocument = {
  schemaVersion: 1,
  reportingCurrency: 'USD',
  creditPolicies: [],
  routes: [],
  freshness: [],
  retries: [],
  replayApprovals: [],
  recoveryObjectives: [],
  priceTolerances: [],
};

/** What a test may turn, and what the use cases saw of it. */
export interface Desk {
  readonly deps: OrderDeps;
  readonly erp: FakeErp;
  readonly store: FakeStore;
  readonly world: World;
  advance(ms: number): void;
}

export interface World {
  now: number;
  links: CustomerLink[];
  route: RouteDecision;
  refusal?: LedgerlineError;
  position: CreditPosition;
  /** How the credit reading is given, or the error it fails with. */
  reading: Partial<Omit<Reading<CreditPosition>, 'value'>>;
  creditError?: Error;
  customerApprovable: boolean;
  openInvoices: OpenInvoice[] | Error;
  creditPolicy: CreditPolicyRule | undefined;
  tolerancePercent: string | undefined;
  freshness: boolean;
  retryDelays: Record<string, readonly number[]>;
  forgotten: string[];
}

export function openDesk(gate?: () => Promise<void>): Desk {
  const world = newWorld();
  const now = () => world.now;
  const store = new FakeStore(now, gate);
  const erp = new FakeErp(now, gate);
  erp.customers.set('ACME', ACME);
  let ids = 0;
  const deps: OrderDeps = {
    clock: { now },
    steady: { now },
    // The whole of each delay, so that a test can say when.
    random: () => 1,
    newId: () => `00000000-0000-7000-8000-${String((ids += 1)).padStart(12, '0')}`,
    links: { forAccount: async (_org, accountId) => world.links.filter((link) => link.accountId === accountId) },
    rules: { snapshot: async () => ({ hash: 'rules-1', document: DOCUMENT }) },
    policies: {
      creditPolicyFor: () => world.creditPolicy,
      priceToleranceFor: () =>
        world.tolerancePercent === undefined
          ? undefined
          : { name: 'p', active: true, scope: {}, tolerancePercent: world.tolerancePercent },
      freshnessFor: (_document, domain) => (world.freshness ? freshness(domain) : undefined),
      readingRules: (_document, domain) => {
        if (world.freshness) return { policy: freshness(domain) };
        throw new LedgerlineError('RULE_MISSING');
      },
      retryFor: (_document, code) => {
        const delaysSeconds = world.retryDelays[code];
        return delaysSeconds === undefined
          ? undefined
          : { name: code, active: true, errorCodes: [code], delaysSeconds };
      },
      replayApprovalFor: () => undefined,
    },
    route: () => {
      if (world.refusal !== undefined) throw world.refusal;
      return world.route;
    },
    erps: {
      connection: async (_org, connectionId) => {
        if (connectionId === 'erp') return erp;
        throw new LedgerlineError('ENTITY_UNKNOWN');
      },
    },
    submissions: store,
    reservations: store,
    credit: {
      read: async () => {
        if (world.creditError !== undefined) throw world.creditError;
        return { ...readingMeta(now()), approvable: true, ...world.reading, value: world.position };
      },
    },
    fresh: {
      read: async ({ load, deadlineMs }) => ({
        ...readingMeta(now()),
        approvable: world.customerApprovable,
        value: await load(deadlineMs, false),
      }),
    },
    openInvoices: {
      openInvoices: async () => {
        if (world.openInvoices instanceof Error) throw world.openInvoices;
        return world.openInvoices;
      },
    },
    whatClears: payOldestFirst,
    forgetCredit: (_org, accountId) => world.forgotten.push(accountId),
  };
  const advance = (ms: number) => {
    world.now += ms;
    erp.settleLate();
  };
  return { deps, erp, store, world, advance };
}

export const ACME: Customer = {
  customer: 'ACME',
  name: 'Acme Tools',
  paymentTerms: 'Net 30',
  blocked: false,
  inactive: false,
  partners: [],
};

function newWorld(): World {
  return {
    now: START,
    links: [{ accountId: '001ACME', connectionId: 'erp', entity: 'us', customer: 'ACME', role: 'soldTo' }],
    route: { target: { connectionId: 'erp', entity: 'us' }, rule: 'all to us', customer: 'ACME', payer: 'ACME' },
    position: {
      customer: 'ACME',
      customerName: 'Acme Tools',
      currency: 'USD',
      limit: money('5000', 'USD'),
      exposure: money('1000', 'USD'),
      openReceivables: money('1000', 'USD'),
      openOrders: money('0', 'USD'),
      overdue: money('0', 'USD'),
      blocked: false,
      exposureBasis: 'erp',
      asOf: instant(START),
    },
    reading: {},
    customerApprovable: true,
    openInvoices: [],
    creditPolicy: { name: 'credit', active: true, scope: {}, prepaidExempt: true },
    tolerancePercent: '2',
    freshness: true,
    retryDelays: {
      UNAVAILABLE: [2, 10],
      THROTTLED: [2, 10],
      LOCKED: [2, 10],
      AUTH: [60, 300],
      TIMEOUT_UNKNOWN_OUTCOME: [5, 30],
    },
    forgotten: [],
  };
}

function freshness(domain: FreshnessDomain): FreshnessPolicy {
  return { domain, targetAgeSeconds: 60, limitAgeSeconds: 600, pastTarget: 'live' };
}

function readingMeta(now: number) {
  return { asOf: instant(now), ageSeconds: 0, targetAgeSeconds: 60, state: 'live' as const };
}

/** Stands in for credit's own rule: pays the oldest invoices until the order fits. */
const payOldestFirst: WhatClears = ({ position, reserved, wanted, openInvoices }) => {
  const room = subtract(subtract(position.limit ?? position.exposure, position.exposure), reserved);
  const invoices: OpenInvoice[] = [];
  let missing = subtract(wanted, room);
  for (const invoice of openInvoices) {
    if (isZero(floorAtZero(missing))) break;
    invoices.push(invoice);
    missing = subtract(missing, invoice.open);
  }
  return { invoices, enough: isZero(floorAtZero(missing)), largestAmount: floorAtZero(room) };
};
