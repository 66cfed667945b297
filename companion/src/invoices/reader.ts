/** Invoices and payments of one entity, whole, through the freshness policy. */
import { type EntityRef, entityKey } from '../canonical/entity.ts';
import type { Invoice, Payment } from '../canonical/invoice.ts';
import type { Clock } from '../canonical/time.ts';
import type { FreshReader, Reading, ReadRequest } from '../freshness/port.ts';
import type { RulePolicies, RuleSnapshot } from '../rules/port.ts';
import type { CallContext, ErpDirectory } from '../systems/erp/port.ts';
import { readAll, type WholeList } from './read-all.ts';

export interface InvoiceReaderDeps {
  readonly fresh: FreshReader;
  readonly erps: ErpDirectory;
  readonly policies: Pick<RulePolicies, 'readingRules'>;
  readonly clock: Clock;
}

export interface Asked {
  readonly orgId: string;
  readonly rules: RuleSnapshot;
  readonly mode: ReadRequest<unknown>['mode'];
  readonly timeLeft: () => number;
  readonly correlationId: string;
}

export type InvoicesOf = { readonly customer: string; readonly openOnly: boolean } | { readonly orderNumber: string };

/** Both throw RULE_MISSING, ENTITY_UNKNOWN, and ErpError where there is nothing older to show. */
export async function readInvoices(
  deps: InvoiceReaderDeps,
  asked: Asked,
  entity: EntityRef,
  wanted: InvoicesOf,
): Promise<Reading<WholeList<Invoice>>> {
  const query =
    'orderNumber' in wanted
      ? wanted
      : { customer: wanted.customer, ...(wanted.openOnly ? { openOnly: true as const } : {}) };
  return deps.fresh.read({
    orgId: asked.orgId,
    ...deps.policies.readingRules(asked.rules.document, 'invoices', entity),
    key: invoiceKey(entity, wanted),
    mode: asked.mode,
    deadlineMs: asked.timeLeft(),
    load: async (deadlineMs, behind) => {
      const erp = await deps.erps.connection(asked.orgId, entity.connectionId);
      const call = callOf(asked, deadlineMs, behind);
      return readAll(deps.clock, call, (cursor, ctx) => erp.listInvoices(entity, query, cursor, ctx));
    },
  });
}

export async function readPayments(
  deps: InvoiceReaderDeps,
  asked: Asked,
  entity: EntityRef,
  customer: string,
): Promise<Reading<WholeList<Payment>>> {
  return deps.fresh.read({
    orgId: asked.orgId,
    ...deps.policies.readingRules(asked.rules.document, 'payments', entity),
    key: `${entityKey(entity)}/${customer}`,
    mode: asked.mode,
    deadlineMs: asked.timeLeft(),
    load: async (deadlineMs, behind) => {
      const erp = await deps.erps.connection(asked.orgId, entity.connectionId);
      const call = callOf(asked, deadlineMs, behind);
      return readAll(deps.clock, call, (cursor, ctx) => erp.listPayments(entity, { customer }, cursor, ctx));
    },
  });
}

function callOf({ correlationId }: Asked, deadlineMs: number, behind: boolean): CallContext {
  return { deadlineMs, correlationId, criticality: behind ? 'refresh' : 'payment' };
}

function invoiceKey(entity: EntityRef, wanted: InvoicesOf): string {
  if ('orderNumber' in wanted) return `${entityKey(entity)}?order=${wanted.orderNumber}`;
  return `${entityKey(entity)}/${wanted.customer}${wanted.openOnly ? '?open' : ''}`;
}
