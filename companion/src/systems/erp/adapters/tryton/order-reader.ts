/** Sales in the port's words. */
import Big from 'big.js';
import { z } from 'zod';
import { money } from '../../../../canonical/money.ts';
import { instant } from '../../../../canonical/time.ts';
import { ErpError } from '../../errors.ts';
import type { ErpOrder, ErpOrderLine, ErpOrderState, Hold } from '../../port.ts';
import type { Desk } from './desk.ts';
import { holdOf } from './hold.ts';
import { lineIdOf } from './order-line.ts';
import { searchRead } from './records.ts';
import { numberOf, type ReadSale, readSale, readSaleByNumber, type SaleRecord } from './sale.ts';
import { zId } from './wire.ts';

export interface ReadOrder {
  readonly order: ErpOrder;
  readonly sale: SaleRecord;
  readonly raw: unknown;
}

export async function readOrder(desk: Desk, number: string): Promise<ReadOrder> {
  return orderOf(desk, await readSaleByNumber(desk, number));
}

export async function readOrderById(desk: Desk, id: number): Promise<ReadOrder> {
  return orderOf(desk, await readSale(desk, id));
}

/**
 * A sale that was just confirmed, changed, held or cancelled, read again. Why ever that fails, what was done stands: its
 * outcome is unknown to us, never refused, or a second order would be made beside it.
 */
export async function readDone(desk: Desk, id: number): Promise<ReadOrder> {
  try {
    return await readOrderById(desk, id);
  } catch (error) {
    if (!(error instanceof ErpError)) throw error;
    throw new ErpError('TIMEOUT_UNKNOWN_OUTCOME', `what became of the sale could not be read: ${error.message}`, {
      retryable: true,
      outcomeKnown: false,
      cause: error,
    });
  }
}

const foundRecord = z.object({ id: zId, state: z.string() });
export type FoundSale = z.infer<typeof foundRecord>;

/**
 * Sales of the company that carry the key, lowest id first; cancelled ones too. The key stands in the sale's description,
 * or, when it came with a change of a confirmed sale, in the amendment's.
 */
export async function salesByKey(desk: Desk, key: string): Promise<readonly FoundSale[]> {
  return searchRead(desk, 'sale.sale', foundRecord, {
    domain: [
      ['company', '=', desk.company.id],
      ['OR', ['description', '=', key], ['amendments.description', '=', key]],
    ],
    fields: ['state'],
    order: [['id', 'ASC']],
  });
}

/** The sale that stands for a key: one that is confirmed, else the lowest id that is not cancelled, else the lowest. */
export function standingSale(found: readonly FoundSale[]): FoundSale | undefined {
  return found.find(({ state }) => isConfirmed(state)) ?? found.find(({ state }) => state !== 'cancelled') ?? found[0];
}

export function isConfirmed(state: string): boolean {
  return state === 'confirmed' || state === 'processing' || state === 'done';
}

export async function orderOf(desk: Desk, read: ReadSale): Promise<ReadOrder> {
  const { sale } = read;
  const mayBeHeld = sale.state === 'quotation' || pendingAmendment(sale) !== undefined;
  const hold = mayBeHeld ? await holdOf(desk, sale.id) : undefined;
  return { order: erpOrder(desk, sale, hold), ...read };
}

/** A change of ours to a confirmed sale that Tryton has not taken over yet. */
export function pendingAmendment(sale: SaleRecord): SaleRecord['amendments.'][number] | undefined {
  if (!isConfirmed(sale.state)) return undefined;
  return sale['amendments.'].find(({ state, description }) => state === 'draft' && isKey(description));
}

function erpOrder(desk: Desk, sale: SaleRecord, hold: Hold | undefined): ErpOrder {
  const currency = sale['currency.'].code;
  const { key, formerKeys } = keysOf(sale);
  const terms = sale['payment_term.']?.name;
  const standing = sale['lines.'].flatMap((line) => orderLine(line, currency) ?? []);
  return {
    number: numberOf(sale),
    erpId: String(sale.id),
    ...(key === undefined ? {} : { key }),
    ...(formerKeys.length === 0 ? {} : { formerKeys }),
    state: stateOf(sale, standing, hold),
    customer: sale['party.'].code,
    currency,
    ...(sale.reference === undefined ? {} : { purchaseOrderNumber: sale.reference }),
    ...(terms === undefined ? {} : { paymentTerms: terms }),
    billTo: (sale['invoice_party.'] ?? sale['party.']).code,
    shipTo: (sale['shipment_party.'] ?? sale['party.']).code,
    ...(sale.shipping_date === null ? {} : { requestedDate: sale.shipping_date }),
    // Shipped when its invoice is paid (sale-header.ts).
    prepaid: sale.shipment_method === 'invoice',
    lines: standing,
    net: money(sale.untaxed_amount, currency),
    tax: money(sale.tax_amount, currency),
    gross: money(sale.total_amount, currency),
    ...(hold === undefined ? {} : { hold }),
    ...(sale._timestamp === null ? {} : { version: sale._timestamp }),
    asOf: instant(desk.clock.now()),
  };
}

/** The key in force is that of the amendment which Tryton lists first, else the sale's own; it is found by all of them. */
function keysOf(sale: SaleRecord): { readonly key: string | undefined; readonly formerKeys: readonly string[] } {
  const amended = sale['amendments.'].flatMap(({ description }) =>
    description !== undefined && isKey(description) ? [description] : [],
  );
  const key = amended[0] ?? sale.description;
  const all = [...amended, ...(sale.description === undefined ? [] : [sale.description])];
  return { key, formerKeys: [...new Set(all)].filter((other) => other !== key) };
}

/** Subtotals, titles and comments are no order lines, and a line that was amended to nothing is gone. */
function orderLine(line: SaleRecord['lines.'][number], currency: string): ErpOrderLine | undefined {
  if (line.type !== 'line' || line.quantity === null || new Big(line.quantity).eq(0)) return undefined;
  const lineId = lineIdOf(line.note);
  return {
    ...(lineId === undefined ? {} : { lineId }),
    product: line['product.']?.code ?? '',
    quantity: line.quantity,
    unitPrice: money(line.unit_price ?? '0', currency).amount,
    net: money(line.amount ?? '0', currency),
  };
}

/** A quotation, or a change, that was never refused is still on its way. */
function stateOf(sale: SaleRecord, lines: readonly ErpOrderLine[], hold: Hold | undefined): ErpOrderState {
  if (hold !== undefined) return 'held';
  if (pendingAmendment(sale) !== undefined) return 'draft';
  switch (sale.state) {
    case 'draft':
    case 'quotation':
      return 'draft';
    case 'cancelled':
      return 'cancelled';
    default:
      if (lines.length === 0) return 'cancelled';
      if (sale.state === 'done') return 'closed';
      if (BILLED.has(sale.invoice_state)) return 'invoiced';
      return sale.shipment_state === 'sent' ? 'shipped' : 'open';
  }
}

const BILLED: ReadonlySet<string> = new Set(['awaiting payment', 'partially paid', 'paid']);

/** Ours are at most 35 characters without blanks; what people write in an amendment reads otherwise. */
function isKey(description: string | undefined): boolean {
  return description !== undefined && /^[\w.:-]{8,35}$/.test(description);
}
