/**
 * Changing a confirmed sale: Tryton's amendments, which rewrite lines and terms of a sale and its invoices and shipments
 * that are not done yet.
 *
 * Tryton checks no credit when an amendment is validated. So it is checked here, against Tryton's own figures, and an
 * amendment that would exceed the limit stays a draft, and the sale is held as it was.
 */
import Big from 'big.js';
import { z } from 'zod';
import { extend, sum } from '../../../../canonical/money.ts';
import { ErpError } from '../../errors.ts';
import type { Hold, OrderRequest, SubmitResult } from '../../port.ts';
import { blockOf } from './block.ts';
import type { Desk } from './desk.ts';
import { roomOf } from './hold.ts';
import { type Draft, unknownProducts } from './order-draft.ts';
import { pendingAmendment, readDone } from './order-reader.ts';
import { lineNumber, noteOf } from './order-line.ts';
import { readSale, type SaleLineRecord, type SaleRecord } from './sale.ts';
import { held, isRefusedForGood } from './submission.ts';
import { decimal, type Wire, zDecimal, zId, zIds } from './wire.ts';

/** Makes the amendment that turns the sale into the order; an earlier one that waits is thrown away. */
export async function amend(desk: Desk, sale: SaleRecord, order: OrderRequest, draft: Draft): Promise<SubmitResult> {
  requireAmendable(sale, order);
  const { pairs, left } = pairLines(sale, order);
  const lines = pairs.map(([line, own]) => lineChange(line, own, draft));
  const gone = left.filter(({ quantity }) => !isNothing(quantity)).map((line) => toNothing(line));
  const changes = [...lines, ...gone, ...headChanges(sale, draft), { action: 'taxes' }];
  await withdraw(desk, sale);
  const amendment = await createAmendment(desk, sale, order.key, changes);
  return orThrownAway(desk, amendment, async () => {
    await label(desk, sale, order, pairs);
    return takeOver(desk, sale.id, amendment);
  });
}

/** An amendment of this very call that Tryton refuses for good would make the sale look as if a change of it waited. */
async function orThrownAway<T>(desk: Desk, amendment: number, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (isRefusedForGood(error)) await remove(desk, amendment).catch(() => undefined);
    throw error;
  }
}

async function createAmendment(desk: Desk, sale: SaleRecord, description: string, changes: readonly Wire[]) {
  const values = { sale: sale.id, description, lines: [['create', changes]] };
  const [id] = await desk.write('sale.amendment.create', [[values]], zIds.length(1));
  if (id === undefined) throw new Error('a schema of length 1 let nothing pass');
  return id;
}

/** What an amendment cannot carry, and binds nobody: the customer's own order number and our line ids. */
async function label(desk: Desk, sale: SaleRecord, order: OrderRequest, pairs: readonly LinePair[]): Promise<void> {
  if (order.purchaseOrderNumber !== sale.reference) {
    await desk.write('sale.sale.write', [[sale.id], { reference: order.purchaseOrderNumber ?? null }], z.unknown());
  }
  for (const [{ lineId }, { id, note }] of pairs) {
    if (note === noteOf(lineId)) continue;
    await desk.write('sale.line.write', [[id], { note: noteOf(lineId) }], z.unknown());
  }
}

/** Validates a waiting amendment when credit allows what the sale becomes with it. */
export async function takeOver(desk: Desk, saleId: number, amendment: number): Promise<SubmitResult> {
  const { sale } = await readSale(desk, saleId);
  const hold = await creditHold(desk, sale, await netAfter(desk, sale, amendment));
  if (hold !== undefined) return held(desk, saleId, hold, false);
  await desk.write('sale.amendment.validate_amendment', [[amendment]], z.unknown());
  const { order, raw } = await readDone(desk, saleId);
  return { outcome: 'accepted', order, duplicate: false, findings: [], raw };
}

/** Deletes an amendment that Tryton has not taken over. */
export async function withdraw(desk: Desk, sale: SaleRecord): Promise<void> {
  const waiting = pendingAmendment(sale);
  if (waiting !== undefined) await remove(desk, waiting.id);
}

/** Tryton deletes none that it has taken over. */
async function remove(desk: Desk, amendment: number): Promise<void> {
  await desk.write('sale.amendment.delete', [[amendment]], z.unknown());
}

/** Amends every line to nothing: what cancelling a confirmed sale is in Tryton. */
export async function amendToNothing(desk: Desk, sale: SaleRecord, reason: string): Promise<void> {
  const changes = productLines(sale).map((line) => toNothing(line));
  const amendment = await createAmendment(desk, sale, `Cancelled: ${reason}`, changes);
  await orThrownAway(desk, amendment, () =>
    desk.write('sale.amendment.validate_amendment', [[amendment]], z.unknown()),
  );
}

function requireAmendable(sale: SaleRecord, order: OrderRequest): void {
  const refuse = (what: string) => {
    const message = `Tryton cannot change ${what} of a confirmed sale`;
    return new ErpError('UNSUPPORTED', message, { retryable: false, outcomeKnown: true });
  };
  if (sale['party.'].code !== order.customer) throw refuse('the customer');
  if (sale['currency.'].code !== order.currency) throw refuse('the currency');
  if (order.lines.length > productLines(sale).length)
    throw refuse('the number of lines upwards: it adds none to those');
}

type LinePair = readonly [line: OrderRequest['lines'][number], own: SaleLineRecord];

/** Lines are matched by our line id, then by position; `left`: the sale's lines that the order has no more. */
function pairLines(
  sale: SaleRecord,
  order: OrderRequest,
): { readonly pairs: readonly LinePair[]; readonly left: readonly SaleLineRecord[] } {
  const free = new Set(productLines(sale));
  const byNote = new Map([...free].map((line) => [line.note, line]));
  const known = new Map<string, SaleLineRecord>();
  for (const { lineId } of order.lines) {
    const own = byNote.get(noteOf(lineId));
    if (own !== undefined && free.delete(own)) known.set(lineId, own);
  }
  const rest = [...free];
  const pairs = order.lines.flatMap((line): LinePair[] => {
    const own = known.get(line.lineId) ?? rest.shift();
    return own === undefined ? [] : [[line, own]];
  });
  return { pairs, left: rest };
}

function lineChange(line: OrderRequest['lines'][number], own: SaleLineRecord, { products }: Draft): Wire {
  const product = products.get(line.product);
  if (product === undefined) throw unknownProducts([line]);
  return {
    action: 'line',
    line: own.id,
    product: product.id,
    quantity: lineNumber(line, product),
    unit: product.unit,
    unit_price: decimal(line.unitPrice),
  };
}

function headChanges(sale: SaleRecord, { header }: Draft): readonly Wire[] {
  const terms =
    header.paymentTermName === sale['payment_term.']?.name
      ? []
      : [{ action: 'payment_term', payment_term: header.paymentTerm }];
  const billTo = header.invoiceParty?.code ?? header.party.code;
  const shipTo = header.shipmentParty?.code ?? header.party.code;
  const same =
    billTo === (sale['invoice_party.'] ?? sale['party.']).code &&
    shipTo === (sale['shipment_party.'] ?? sale['party.']).code;
  if (same) return terms;
  const parties = {
    action: 'party',
    party: header.party.id,
    invoice_party: header.invoiceParty?.id ?? null,
    invoice_address: header.invoiceAddress,
    shipment_party: header.shipmentParty?.id ?? null,
    shipment_address: header.shipmentAddress,
  };
  return [...terms, parties];
}

function toNothing(line: SaleLineRecord): Wire {
  return {
    action: 'line',
    line: line.id,
    product: line['product.']?.id ?? null,
    quantity: 0,
    unit: line.unit,
    unit_price: decimal(line.unit_price ?? '0'),
  };
}

function productLines(sale: SaleRecord): readonly SaleLineRecord[] {
  return sale['lines.'].filter(({ type }) => type === 'line');
}

function isNothing(quantity: string | null): boolean {
  return quantity === null || new Big(quantity).eq(0);
}

const amendedLine = z.object({
  id: zId,
  line: zId.nullable(),
  quantity: z.number().nullable(),
  unit_price: zDecimal.nullable(),
});

async function netAfter(desk: Desk, sale: SaleRecord, amendment: number): Promise<Big> {
  const currency = sale['currency.'].code;
  const amended = await desk.read(
    'sale.amendment.line.search_read',
    [
      [
        ['amendment', '=', amendment],
        ['action', '=', 'line'],
      ],
      0,
      null,
      null,
      ['line', 'quantity', 'unit_price'],
    ],
    z.array(amendedLine),
  );
  const byLine = new Map(amended.map((change) => [change.line, change]));
  const nets = productLines(sale).map((line) => {
    const change = byLine.get(line.id);
    const quantity = change === undefined ? (line.quantity ?? '0') : String(change.quantity ?? 0);
    const price = (change === undefined ? line.unit_price : change.unit_price) ?? '0';
    return extend({ amount: price, currency }, quantity);
  });
  return new Big(sum(nets, currency).amount);
}

/** A change that asks for no more than stands is never held. */
async function creditHold(desk: Desk, sale: SaleRecord, net: Big): Promise<Hold | undefined> {
  const more = net.minus(sale.untaxed_amount);
  if (more.lte(0)) return undefined;
  const payer = (sale['invoice_party.'] ?? sale['party.']).code;
  const [room, block] = await Promise.all([roomOf(desk, payer), blockOf(desk, payer)]);
  if (room === undefined) return undefined;
  if (block !== undefined) return { code: 'CUSTOMER_BLOCKED', message: block.reason };
  const currency = sale['currency.'].code;
  if (currency !== desk.company.currency) {
    const message = `Tryton checks no credit when a sale is amended, and this one is in ${currency}`;
    return { code: 'OTHER', message };
  }
  if (more.lte(room)) return undefined;
  const message = `The change would exceed the credit limit of customer ${payer} by ${more.minus(room).toFixed(2)} ${currency}`;
  return { code: 'CREDIT_LIMIT', message };
}
