/** Copying what an ERP has of one customer into the org, in parts of a bounded size, by the end of a turn. */
import type { ReservationStore } from '../credit/port.ts';
import type { CreditPosition } from '../canonical/credit-position.ts';
import type { EntityRef } from '../canonical/entity.ts';
import { type Money, zero } from '../canonical/money.ts';
import { type Clock, instant } from '../canonical/time.ts';
import type { CallContext, ErpDirectory, Page } from '../systems/erp/port.ts';
import { type RecordFields, SalesforceError, type SalesforcePort } from '../systems/salesforce/port.ts';
import { invoiceRecord, linkRecords, paymentRecord, positionRecord } from './erp-records.ts';
import type { LinkedCustomer } from './port.ts';

export interface CopyParts {
  readonly erps: ErpDirectory;
  readonly reservations: ReservationStore;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Milliseconds until the turn ends: no call is given more. */
  readonly left: () => number;
}

const ERP_CALL_MS = 30_000;
const ORG_CALL_MS = 60_000;
/** More records than this go as one bulk job, which costs the org fewer calls. */
const BULK_FROM = 1_000;
/** Records in memory at a time, pages of one kind at most. */
const HELD_MAX = 10_000;
const PAGES_MAX = 2_000;

/** Rejects with the first failure; what was copied by then stays, and copying it again changes nothing. */
export async function copyCustomer(
  parts: CopyParts,
  orgId: string,
  org: SalesforcePort,
  of: LinkedCustomer,
): Promise<void> {
  const asOf = instant(parts.clock.now());
  const put = async (object: string, records: readonly RecordFields[]): Promise<void> => {
    if (records.length === 0) return;
    const inBulk = records.length >= BULK_FROM;
    // The org takes a bulk job up when it likes: it is waited for as long as the turn lasts.
    const deadlineMs = inBulk ? parts.left() : Math.min(ORG_CALL_MS, parts.left());
    const [first] = await (inBulk ? org.ingest : org.upsertMany)(object, 'Key__c', records, { deadlineMs });
    if (first !== undefined) throw first.error;
  };
  await put('Customer_Link__c', linkRecords(of, asOf));
  // A delivery address has no credit and no invoices of its own.
  if (!of.roles.some((role) => role === 'soldTo' || role === 'payer')) return;
  const erp = await parts.erps.connection(orgId, of.connectionId);
  const entity: EntityRef = { connectionId: of.connectionId, entity: of.entity };
  const call = (): CallContext => ({
    ...{ deadlineMs: Math.max(Math.min(ERP_CALL_MS, parts.left()), 1), correlationId: parts.newId() },
    criticality: 'refresh',
  });
  if (of.roles.includes('soldTo')) {
    const position = await erp.getCredit(entity, of.customer, call());
    await put('Credit_Position__c', [positionRecord(of, position, await reservedBeside(parts, orgId, of, position))]);
  }
  await copyPages(
    (cursor) => erp.listInvoices(entity, { customer: of.customer }, cursor, call()),
    async (invoices) =>
      put(
        'Erp_Invoice__c',
        invoices.map((each) => invoiceRecord(of, each, asOf)),
      ),
  );
  await copyPages(
    (cursor) => erp.listPayments(entity, { customer: of.customer }, cursor, call()),
    async (payments) =>
      put(
        'Erp_Payment__c',
        payments.map((each) => paymentRecord(of, each, asOf)),
      ),
  );
}

/** Undefined: some of it is in a currency that cannot be added up with the position's. */
async function reservedBeside(
  { reservations }: CopyParts,
  orgId: string,
  { connectionId, entity, customer }: LinkedCustomer,
  { asOf, currency }: CreditPosition,
): Promise<Money | undefined> {
  const { totals } = await reservations.live(orgId, [{ connectionId, entity, payer: customer, asOf }]);
  const [first, ...others] = totals.map(({ amount }) => amount);
  if (first === undefined) return zero(currency);
  return others.length === 0 && first.currency === currency ? first : undefined;
}

/** A page is written as it comes, several together where they are small. */
async function copyPages<T>(
  pageAfter: (cursor: string | undefined) => Promise<Page<T>>,
  put: (items: readonly T[]) => Promise<void>,
): Promise<void> {
  let held: T[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const page = await pageAfter(cursor);
    held.push(...page.items);
    cursor = page.nextCursor;
    if (cursor !== undefined && held.length < HELD_MAX) continue;
    await put(held);
    held = [];
    if (cursor === undefined) return;
  }
  throw new SalesforceError('RESULT_TOO_LARGE', `The ERP has more than ${PAGES_MAX} pages for one customer.`, {
    ...{ retryable: false, outcomeKnown: true },
  });
}
