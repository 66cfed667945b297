/** What an order would cost, asked of Tryton's own rules; no document is made. */
import { z } from 'zod';
import { add, extend, type Money, money, zero } from '../../../../canonical/money.ts';
import { instant } from '../../../../canonical/time.ts';
import type { Finding } from '../../errors.ts';
import type { OrderRequest, SimulatedLine, Simulation } from '../../port.ts';
import type { Desk } from './desk.ts';
import { lineNumber } from './order-line.ts';
import { priceKey, pricesOf } from './price.ts';
import { type Product, productsOf } from './product.ts';
import { saleHeader } from './sale-header.ts';
import { lineTax, type LineTax, taxesByKind } from './tax.ts';
import { decimal, zDecimal } from './wire.ts';

interface Offer {
  readonly line: OrderRequest['lines'][number];
  readonly product: Product;
  readonly quantity: number;
  readonly taxes: readonly number[];
  readonly price: Money;
  readonly net: Money;
}

export async function simulate(desk: Desk, order: Omit<OrderRequest, 'key'>): Promise<Simulation> {
  const asOf = instant(desk.clock.now());
  const [header, products] = await Promise.all([
    saleHeader(desk, order),
    productsOf(
      desk,
      order.lines.map(({ product }) => product),
    ),
  ]);
  const taxes = await taxesByKind(desk, header, products.values());
  const wanted = order.lines.flatMap((line) => {
    const product = products.get(line.product);
    if (product === undefined) return [];
    return [{ line, product, quantity: lineNumber(line, product), taxes: taxes.get(product.kind) ?? [] }];
  });
  const prices = await pricesOf(desk, header, wanted);
  const offers = new Map<string, Offer>();
  for (const want of wanted) {
    const text = prices.get(priceKey(want.product.id, want.quantity));
    if (text === undefined) continue;
    const price = money(text, order.currency);
    offers.set(want.line.lineId, { ...want, price, net: extend(price, want.line.quantity) });
  }
  const [totals, taxOf] = await Promise.all([
    documentTotals(desk, header.currency, header.party.id, [...offers.values()], order.currency),
    lineTax(
      desk,
      [...offers.values()].flatMap((offer) => offer.taxes),
    ),
  ]);
  return {
    mode: 'erp',
    lines: order.lines.map((line) => simulatedLine(line, offers.get(line.lineId), taxOf)),
    ...totals,
    ...(header.paymentTermName === undefined ? {} : { paymentTerms: header.paymentTermName }),
    findings: order.lines.flatMap((line) => findingsOf(line, products, offers)),
    asOf,
  };
}

function simulatedLine(line: OrderRequest['lines'][number], offer: Offer | undefined, taxOf: LineTax): SimulatedLine {
  const own = { lineId: line.lineId, product: line.product };
  if (offer === undefined) return { ...own, eligible: false };
  const tax = taxOf(offer.taxes, offer.net);
  return {
    ...own,
    eligible: true,
    unitPrice: offer.price.amount,
    net: offer.net,
    ...(tax === undefined ? {} : { tax }),
  };
}

function findingsOf(
  line: OrderRequest['lines'][number],
  products: ReadonlyMap<string, Product>,
  offers: ReadonlyMap<string, Offer>,
): readonly Finding[] {
  if (offers.has(line.lineId)) return [];
  const finding = products.has(line.product)
    ? { code: 'PRICE_MISSING', message: `Tryton has no price for ${line.product} in this company` }
    : { code: 'PRODUCT_UNKNOWN', message: `Tryton sells no product with the code ${line.product}` };
  return [{ severity: 'error', ...finding, target: line.lineId }];
}

const changedSale = z.object({ untaxed_amount: zDecimal, tax_amount: zDecimal });

/** Net, tax and gross of the document, with Tryton's own rounding of taxes (by line or by document, as configured). */
async function documentTotals(
  desk: Desk,
  currencyRecord: number,
  party: number,
  offers: readonly Offer[],
  currency: string,
): Promise<{ net: Money; tax: Money; gross: Money }> {
  if (offers.length === 0) return { net: zero(currency), tax: zero(currency), gross: zero(currency) };
  const lines = offers.map(({ product, quantity, price, net, taxes }) => ({
    type: 'line',
    product: product.id,
    quantity,
    unit: product.unit,
    unit_price: decimal(price.amount),
    amount: decimal(net.amount),
    taxes,
  }));
  const sale = { company: desk.company.id, party, currency: currencyRecord, lines };
  const changed = await desk.read('sale.sale.on_change', [sale, ['lines']], changedSale);
  const net = money(changed.untaxed_amount, currency);
  const tax = money(changed.tax_amount, currency);
  return { net, tax, gross: add(net, tax) };
}
