/** Orders of the sandbox ERP in the port's words. */
import { z } from 'zod';
import { add, compare, money, sum } from '../../../../canonical/money.ts';
import { instant } from '../../../../canonical/time.ts';
import { brokenAnswer } from '../../http-failure.ts';
import type { ErpOrder, ErpOrderState, Hold } from '../../port.ts';
import { type Desk, query, requireCurrency, segment } from './api.ts';
import { zAmount, zCurrency, zDay, zNo } from './wire.ts';

const lineSchema = z.object({
  lineRef: z.string().optional(),
  item: zNo,
  qty: zAmount,
  price: zAmount,
  net: zAmount,
  tax: zAmount,
});

export const orderSchema = z.object({
  no: zNo,
  debtor: zNo,
  billTo: zNo,
  shipTo: zNo,
  ccy: zCurrency,
  yourRef: z.string().optional(),
  extRef: z.string().optional(),
  pastRefs: z.array(z.string()).optional(),
  terms: z.string().min(1),
  wantedOn: zDay.optional(),
  prepaid: z.boolean().optional(),
  lines: z.array(lineSchema).min(1),
  net: zAmount,
  tax: zAmount,
  gross: zAmount,
  status: z.enum(['RELEASED', 'CREDIT_HOLD', 'BILLED', 'CANCELLED']),
  hold: z.object({ code: z.string(), text: z.string().min(1) }).optional(),
  rev: z.int().positive(),
});

export type OrderReply = z.infer<typeof orderSchema>;

const STATES: Readonly<Record<OrderReply['status'], ErpOrderState>> = {
  RELEASED: 'open',
  CREDIT_HOLD: 'held',
  BILLED: 'invoiced',
  CANCELLED: 'cancelled',
};

const HOLDS: Readonly<Record<string, Hold['code']>> = {
  LINE_EXCEEDED: 'CREDIT_LIMIT',
  DEBTOR_STOPPED: 'CUSTOMER_BLOCKED',
};

export function orderPath(number: string): string {
  return `orders/${segment(number)}`;
}

export async function readOrder(desk: Desk, number: string): Promise<ErpOrder> {
  const asOf = instant(desk.clock.now());
  const { reply } = await desk.get({ path: orderPath(number), reply: orderSchema, what: 'an order' });
  return orderOf(desk, reply, asOf, false);
}

/** An order that was changed under a newer key is still found by the ones before. */
export async function findOrderByKey(desk: Desk, key: string): Promise<ErpOrder | undefined> {
  const asOf = instant(desk.clock.now());
  const { reply } = await desk.get({
    path: `orders${query({ extRef: key })}`,
    reply: z.object({ rows: z.array(orderSchema).max(1) }),
    what: 'the order of a key',
  });
  const [found] = reply.rows;
  return found === undefined ? undefined : orderOf(desk, found, asOf, false);
}

/** `write`: the reply answers something that was done, which then stands even if the reply makes no sense. */
export function orderOf(desk: Desk, reply: OrderReply, asOf: string, write: boolean): ErpOrder {
  const currency = reply.ccy;
  requireCurrency(desk, currency, write);
  const { net, tax, gross } = totalsOf(reply, write);
  const hold = holdOf(reply, write);
  return {
    number: reply.no,
    erpId: reply.no,
    ...(reply.extRef === undefined ? {} : { key: reply.extRef }),
    ...(reply.pastRefs === undefined ? {} : { formerKeys: reply.pastRefs }),
    state: STATES[reply.status],
    customer: reply.debtor,
    currency,
    ...(reply.yourRef === undefined ? {} : { purchaseOrderNumber: reply.yourRef }),
    paymentTerms: reply.terms,
    billTo: reply.billTo,
    shipTo: reply.shipTo,
    ...(reply.wantedOn === undefined ? {} : { requestedDate: reply.wantedOn }),
    ...(reply.prepaid === undefined ? {} : { prepaid: reply.prepaid }),
    lines: reply.lines.map((line) => ({
      ...(line.lineRef === undefined ? {} : { lineId: line.lineRef }),
      product: line.item,
      quantity: line.qty,
      unitPrice: line.price,
      net: money(line.net, currency),
    })),
    net,
    tax,
    gross,
    ...(hold === undefined ? {} : { hold }),
    version: String(reply.rev),
    asOf,
  };
}

interface Totals {
  readonly ccy: string;
  readonly net: string;
  readonly tax: string;
  readonly gross: string;
  readonly lines: readonly { readonly net?: string | undefined; readonly tax?: string | undefined }[];
}

/** Net, tax and gross of a document, which have to be what its lines add up to. */
export function totalsOf(document: Totals, write: boolean) {
  const currency = document.ccy;
  const amount = (text: string | undefined) => money(text ?? '0', currency);
  const [net, tax, gross] = [amount(document.net), amount(document.tax), amount(document.gross)];
  const ofLines = {
    net: sum(
      document.lines.map((line) => amount(line.net)),
      currency,
    ),
    tax: sum(
      document.lines.map((line) => amount(line.tax)),
      currency,
    ),
  };
  if (compare(gross, add(net, tax)) !== 0 || compare(net, ofLines.net) !== 0 || compare(tax, ofLines.tax) !== 0) {
    throw brokenAnswer('answers totals that its lines do not add up to', write);
  }
  return { net, tax, gross };
}

function holdOf({ status, hold }: OrderReply, write: boolean): Hold | undefined {
  if ((status === 'CREDIT_HOLD') !== (hold !== undefined)) {
    throw brokenAnswer('answers an order whose hold and status do not agree', write);
  }
  return hold === undefined ? undefined : { code: holdCode(hold.code), message: hold.text };
}

export function holdCode(code: string): Hold['code'] {
  return HOLDS[code] ?? 'OTHER';
}
