/** What an order would cost: the ERP's quote, for which it makes no document. */
import { z } from 'zod';
import { money } from '../../../../canonical/money.ts';
import { instant } from '../../../../canonical/time.ts';
import { brokenAnswer } from '../../http-failure.ts';
import type { Finding } from '../../errors.ts';
import type { OrderRequest, SimulatedLine, Simulation } from '../../port.ts';
import { type Desk, requireCurrency } from './api.ts';
import { holdCode, totalsOf } from './order.ts';
import { orderInput } from './order-input.ts';
import { zAmount, zCurrency, zNo } from './wire.ts';

const lineSchema = z.discriminatedUnion('sold', [
  z.object({ item: zNo, sold: z.literal(true), price: zAmount, net: zAmount, tax: zAmount }),
  z.object({ item: zNo, sold: z.literal(false) }),
]);

const quoteSchema = z.object({
  ccy: zCurrency,
  terms: z.string().min(1),
  lines: z.array(lineSchema),
  net: zAmount,
  tax: zAmount,
  gross: zAmount,
  wouldHold: z.object({ code: z.string(), text: z.string().min(1) }).optional(),
});

type QuotedLine = z.infer<typeof lineSchema>;

export async function simulate(desk: Desk, order: Omit<OrderRequest, 'key'>): Promise<Simulation> {
  const asOf = instant(desk.clock.now());
  const { reply } = await desk.send({
    method: 'POST',
    path: 'quotes',
    json: orderInput(order),
    changes: false,
    reply: quoteSchema,
    what: 'a quote',
    lineIds: order.lines.map(({ lineId }) => lineId),
  });
  requireCurrency(desk, reply.ccy, false);
  if (reply.lines.some(({ item }, index) => item !== order.lines[index]?.product)) {
    throw brokenAnswer('quotes other products than it was asked for', false);
  }
  if (reply.lines.length !== order.lines.length) throw brokenAnswer('does not quote every line', false);
  const { net, tax, gross } = totalsOf({ ...reply, lines: reply.lines.filter((line) => line.sold) }, false);
  return {
    mode: 'erp',
    lines: order.lines.map((line, index) => simulatedLine(line, reply.lines[index], order.currency)),
    net,
    tax,
    gross,
    paymentTerms: reply.terms,
    findings: [...order.lines.flatMap((line, index) => unsold(line, reply.lines[index])), ...holds(reply.wouldHold)],
    asOf,
  };
}

function simulatedLine(
  { lineId, product }: OrderRequest['lines'][number],
  quoted: QuotedLine | undefined,
  currency: string,
): SimulatedLine {
  if (quoted?.sold !== true) return { lineId, product, eligible: false };
  const { price, net, tax } = quoted;
  return { lineId, product, eligible: true, unitPrice: price, net: money(net, currency), tax: money(tax, currency) };
}

function unsold(line: OrderRequest['lines'][number], quoted: QuotedLine | undefined): readonly Finding[] {
  if (quoted?.sold === true) return [];
  const message = `The ERP does not sell ${line.product} in this company`;
  return [{ severity: 'error', code: 'PRODUCT_UNKNOWN', message, target: line.lineId }];
}

/** At the ERP's own prices; an order at other prices may fare differently. */
function holds(wouldHold: z.infer<typeof quoteSchema>['wouldHold']): readonly Finding[] {
  if (wouldHold === undefined) return [];
  return [{ severity: 'warning', code: holdCode(wouldHold.code), message: wouldHold.text }];
}
