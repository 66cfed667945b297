/** Invoices as a person at the ERP's desk makes them: filled in as the form would, posted, paid. */
import { addedIds, type Changed, chosen, date, decimalText, type Json, type TrytonClient } from './client.ts';

export interface InvoiceRequest {
  readonly company: number;
  readonly party: number;
  readonly product: number;
  readonly quantity: string;
  /** YYYY-MM-DD; absent: today. Tryton numbers a company's invoices in the order of their dates. */
  readonly invoiceDate?: string;
}

export interface PostedInvoice {
  readonly id: number;
  /** As printed on it. */
  readonly number: string;
}

/** One line, at the price that the customer's price list or the product's list price gives. */
export async function postInvoice(client: TrytonClient, request: InvoiceRequest): Promise<PostedInvoice> {
  const { company, party, invoiceDate } = request;
  const context = { company };
  const [{ currency } = { currency: null }] = await client.read<{ currency: number | null }>(
    'company.company',
    [company],
    ['currency'],
  );
  const head = { type: 'out', company, party, currency };
  const filled = await client.onChange('account.invoice', head, ['type', 'party'], context);
  const invoice = {
    ...head,
    ...chosen(filled, ['account', 'invoice_address', 'journal', 'payment_term']),
    ...(invoiceDate === undefined ? {} : { invoice_date: date(invoiceDate), payment_term_date: date(invoiceDate) }),
  };
  const line = await invoiceLine(client, request, invoice);
  const id = await client.createOne('account.invoice', { ...invoice, lines: [['create', [line]]] }, context);
  await client.call('model.account.invoice.post', [[id]], context);
  const [posted] = await client.read<{ number: string | null; state: string }>(
    'account.invoice',
    [id],
    ['number', 'state'],
    context,
  );
  if (posted === undefined || posted.state === 'draft' || posted.number === null) {
    throw new Error(`Tryton did not post invoice ${String(id)}`);
  }
  return { id, number: posted.number };
}

async function invoiceLine(client: TrytonClient, request: InvoiceRequest, invoice: Changed): Promise<Json> {
  const { company, party, product } = request;
  const context = { company };
  const quantity = Number(request.quantity);
  const entered = {
    type: 'line',
    invoice_type: 'out',
    company,
    party,
    product,
    quantity,
    currency: invoice['currency'] ?? null,
  };
  const filled = await client.onChange('account.invoice.line', { ...entered, invoice }, ['product'], context);
  return {
    ...entered,
    ...chosen(filled, ['account', 'unit']),
    unit_price: await salePrice(client, request, invoice['currency'] ?? null),
    taxes: [['add', addedIds(filled, 'taxes')]],
  };
}

async function salePrice(client: TrytonClient, request: InvoiceRequest, currency: Json): Promise<Json> {
  const { company, party, product } = request;
  const [customer] = await client.read<{ sale_price_list: number | null }>(
    'party.party',
    [party],
    ['sale_price_list'],
    { company },
  );
  const [priced] = await client.read<{ sale_price_uom: Json }>('product.product', [product], ['sale_price_uom'], {
    company,
    customer: party,
    price_list: customer?.sale_price_list ?? null,
    quantity: Number(request.quantity),
    currency,
  });
  if (priced === undefined || priced.sale_price_uom === null)
    throw new Error(`product ${String(product)} has no price`);
  return priced.sale_price_uom;
}

/** In full, today, by the company's payment method; the payment is reconciled with the invoice, which is paid after it. */
export async function payInvoice(client: TrytonClient, company: number, invoice: number): Promise<void> {
  const context = { company, active_model: 'account.invoice', active_id: invoice, active_ids: [invoice] };
  const method = await client.find('account.invoice.payment.method', [['company', '=', company]], { company });
  const [form] = await client.wizard('account.invoice.pay', [['start', {}]], context);
  const proposed = form?.view?.defaults ?? {};
  const today = (await client.call('model.ir.date.today', [], { company })) as Json;
  const start = { ...entries(proposed), payment_method: method, date: today };
  await client.wizard('account.invoice.pay', [['choice', { start }]], context);
  const [after] = await client.read<{ state: string; amount_to_pay: Json }>(
    'account.invoice',
    [invoice],
    ['state', 'amount_to_pay'],
    { company },
  );
  if (after?.state !== 'paid') {
    const left = after === undefined ? 'gone' : `${after.state}, ${decimalText(after.amount_to_pay)} to pay`;
    throw new Error(`Tryton did not take the payment of invoice ${String(invoice)}: it is ${left}`);
  }
}

/** A form's proposals hold names beside ids, under names that end in a point: those are not entered. */
function entries(proposed: Changed): Changed {
  return Object.fromEntries(Object.entries(proposed).filter(([name]) => !name.endsWith('.')));
}
