/** The ERP's own people in Tryton, for the conformance suite: in the entity "us", in USD. */
import { decimal, type Json, type TrytonClient } from '../../../scripts/tryton/client.ts';
import { postInvoice } from '../../../scripts/tryton/invoice.ts';
import type { BackOffice } from '../harness.ts';
import { bookReceipt, payRest } from './receipt.ts';

/** `company`: by the name of its party. */
export function trytonBackOffice(
  logIn: () => Promise<TrytonClient>,
  { company: companyName, country }: { readonly company: string; readonly country: string },
): BackOffice {
  let opened: Promise<Desk> | undefined;
  const desk = () => (opened ??= openDesk(logIn, companyName, country));

  const party = async (customer: string) => (await desk()).client.find('party.party', [['code', '=', customer]]);
  const sales = async (customer: string, ...domain: Json[]) =>
    (await (await desk()).client.search('sale.sale', [['party.code', '=', customer], ...domain])).length;
  const post = async (customer: string, product: string, quantity: string) => {
    const { client, company } = await desk();
    const productId = await client.find('product.product', [['code', '=', product]]);
    return postInvoice(client, { company, party: await party(customer), product: productId, quantity });
  };

  return {
    async createCustomer({ name, creditLimit }) {
      const { client, company, country: land } = await desk();
      const address = { street: '7 Mill Lane', city: 'Springfield', country: land, invoice: true, delivery: true };
      const term = await client.find('account.invoice.payment_term', [['name', '=', 'Net 30']]);
      const limit = creditLimit === undefined ? {} : { credit_limit_amount: decimal(creditLimit) };
      const values = { name, addresses: [['create', [address]]], customer_payment_term: term, ...limit };
      const id = await client.createOne('party.party', values, { company });
      const [made] = await client.read<{ code: string }>('party.party', [id], ['code']);
      if (made === undefined) throw new Error(`Tryton made ${name} and does not show it`);
      return made.code;
    },

    async setCreditLimit(customer, creditLimit) {
      const { client, company } = await desk();
      const values = { credit_limit_amount: decimal(creditLimit) };
      await client.write('party.party', [await party(customer)], values, { company });
    },

    postInvoice: async ({ customer, product, quantity }) => (await post(customer, product, quantity)).number,

    async postInvoices(customer, count) {
      const { client, company } = await desk();
      if (count < 1) return;
      const { id } = await post(customer, 'WIDGET', '1');
      if (count === 1) return;
      const copies = (await client.call('model.account.invoice.copy', [Array<number>(count - 1).fill(id), {}], {
        company,
      })) as number[];
      await client.call('model.account.invoice.post', [copies], { company });
    },

    async payInvoice(number, amount) {
      const { client, company } = await desk();
      const domain = [
        ['number', '=', number],
        ['company', '=', company],
      ];
      const invoice = await client.find('account.invoice', domain);
      // Asked each time: a suite that runs past midnight books on two days, as people would.
      const day = (await client.call('model.ir.date.today', [], { company })) as Json;
      if (amount === undefined) await payRest(client, invoice, day);
      else await bookReceipt(client, { invoice, day, amount });
    },

    async billOrder(number) {
      const { client, company } = await desk();
      const domain = [
        ['sales.number', '=', number],
        ['company', '=', company],
      ];
      const invoice = await client.find('account.invoice', domain);
      await client.call('model.account.invoice.post', [[invoice]], { company });
      const [posted] = await client.read<{ number: string | null }>('account.invoice', [invoice], ['number']);
      if (posted?.number == null) throw new Error(`Tryton did not post the invoice of order ${number}`);
      return posted.number;
    },

    countOrders: async (customer) => sales(customer),
    // A confirmed sale is cancelled by amending its lines to nothing: such a one binds nobody.
    countLivingOrders: async (customer) =>
      sales(customer, ['state', 'not in', ['draft', 'cancelled']], ['lines', 'where', [['quantity', '>', 0]]]),
  };
}

interface Desk {
  readonly client: TrytonClient;
  readonly company: number;
  readonly country: number;
}

async function openDesk(logIn: () => Promise<TrytonClient>, company: string, country: string): Promise<Desk> {
  const client = await logIn();
  return {
    client,
    company: await client.find('company.company', [['party.name', '=', company]]),
    country: await client.find('country.country', [['code', '=', country]]),
  };
}
