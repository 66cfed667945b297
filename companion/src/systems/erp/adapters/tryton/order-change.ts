/** Changing, asking again and cancelling what stands in Tryton. */
import { ErpError } from '../../errors.ts';
import type { ErpOrder, OrderRequest, SubmitResult } from '../../port.ts';
import { amend, amendToNothing, takeOver, withdraw } from './amendment.ts';
import type { Desk } from './desk.ts';
import { noteOn } from './hold.ts';
import { draftOf } from './order-draft.ts';
import { isConfirmed, pendingAmendment, readDone, readOrder, readOrderById } from './order-reader.ts';
import { numberOf, press, readSale, readSaleByNumber, type SaleRecord, writeSale } from './sale.ts';
import { confirmSale, isRefusedForGood } from './submission.ts';

/** Asks Tryton to confirm a held quotation as it stands, or to take over a change that waits. */
export async function recheck(desk: Desk, number: string): Promise<SubmitResult> {
  const { sale } = await readSaleByNumber(desk, number);
  const waiting = pendingAmendment(sale);
  if (waiting !== undefined) return takeOver(desk, sale.id, waiting.id);
  return confirm(desk, sale);
}

/** A quotation is taken back to a draft and rewritten; a confirmed sale is amended. */
export async function change(desk: Desk, number: string, order: OrderRequest): Promise<SubmitResult> {
  const { sale } = await readSaleByNumber(desk, number);
  if (sale.state === 'cancelled' || sale.state === 'done') throw closed(sale);
  if (sale['amendments.'].some(({ state, description }) => state === 'validated' && description === order.key)) {
    const { order: standing, raw } = await readDone(desk, sale.id);
    return { outcome: 'accepted', order: standing, duplicate: true, findings: [], raw };
  }
  const draft = await draftOf(desk, order);
  if (isConfirmed(sale.state)) return amend(desk, sale, order, draft);
  if (sale.state === 'quotation') await press(desk, 'draft', sale.id, sale);
  const seen = sale.state === 'draft' ? sale : (await readSale(desk, sale.id)).sale;
  const old = seen['lines.'].map(({ id }) => id);
  const lines = [...(old.length === 0 ? [] : [['delete', old]]), ['create', draft.lines]];
  try {
    await writeSale(desk, seen, { ...draft.head, lines });
  } catch (error) {
    // As it stood before.
    if (sale.state === 'quotation' && isRefusedForGood(error))
      await press(desk, 'quote', sale.id).catch(() => undefined);
    throw error;
  }
  return confirm(desk, sale);
}

/**
 * Cancels a draft or a quotation. A confirmed sale of which nothing is invoiced or shipped is amended to nothing, which is
 * how Tryton's own people cancel one; a change that waits is withdrawn, and the sale stands as it was confirmed.
 */
export async function cancel(desk: Desk, number: string, reason: string): Promise<ErpOrder> {
  const { sale, order } = await readOrder(desk, number);
  if (order.state === 'cancelled') return order;
  if (!isConfirmed(sale.state)) {
    await press(desk, 'cancel', sale.id, sale);
    await noteOn(desk, sale.id, `Ledgerline cancel: ${reason}`);
  } else if (pendingAmendment(sale) !== undefined) {
    await withdraw(desk, sale);
  } else {
    if (!UNTOUCHED_INVOICE.has(sale.invoice_state) || !UNTOUCHED_SHIPMENT.has(sale.shipment_state)) throw closed(sale);
    await amendToNothing(desk, sale, reason);
  }
  return (await readDone(desk, sale.id)).order;
}

const UNTOUCHED_INVOICE: ReadonlySet<string> = new Set(['none', 'pending']);
const UNTOUCHED_SHIPMENT: ReadonlySet<string> = new Set(['none', 'waiting']);

async function confirm(desk: Desk, sale: SaleRecord): Promise<SubmitResult> {
  const result = await confirmSale(desk, sale.id, false);
  if (result !== 'movedOn') return result;
  throw closed((await readOrderById(desk, sale.id)).sale);
}

function closed(sale: SaleRecord): ErpError {
  const message = `Sale ${numberOf(sale)} is “${sale.state}” in Tryton and cannot be changed`;
  return new ErpError('CONFLICT', message, { retryable: false, outcomeKnown: true });
}
