/** The bookkeeper at Tryton's desk, over JSON-RPC as a user of its own. */
import { readStory } from '../../local/erp/story.ts';
import { decimal, type Login, TrytonClient } from '../tryton/client.ts';
import { payInvoice, postInvoice } from '../tryton/invoice.ts';
import type { Bookkeeper } from './bookkeeper.ts';

const ENTITY = 'us';

/** Logs in at the first thing to do. */
export function trytonBookkeeper(login: Login): Bookkeeper {
  let opened: Promise<Desk> | undefined;
  const desk = (): Promise<Desk> => (opened ??= openDesk(login));

  return {
    async createCustomer({ name, creditLimit, paymentTerms }) {
      const { client, company, country } = await desk();
      const context = { company };
      const term = await client.find('account.invoice.payment_term', [['name', '=', paymentTerms]]);
      const address = { street: '7 Mill Lane', city: 'Springfield', country, invoice: true, delivery: true };
      const party = await client.createOne(
        'party.party',
        {
          name,
          addresses: [['create', [address]]],
          customer_payment_term: term,
          credit_limit_amount: decimal(creditLimit),
        },
        context,
      );
      const [record] = await client.read<{ code: string }>('party.party', [party], ['code'], context);
      if (record === undefined) throw new Error(`Tryton made ${name} and does not show it`);
      return record.code;
    },

    async postInvoice({ customer, product, quantity }) {
      const { client, company } = await desk();
      const { number } = await postInvoice(client, {
        company,
        party: await client.find('party.party', [['code', '=', customer]]),
        product: await client.find('product.product', [['code', '=', product]]),
        quantity,
      });
      return number;
    },

    async payInvoice(number) {
      const { client, company } = await desk();
      const domain = [
        ['number', '=', number],
        ['company', '=', company],
      ];
      await payInvoice(client, company, await client.find('account.invoice', domain, { company }));
    },
  };
}

interface Desk {
  readonly client: TrytonClient;
  readonly company: number;
  readonly country: number;
}

async function openDesk(login: Login): Promise<Desk> {
  const entity = readStory().entities.find((candidate) => candidate.entity === ENTITY);
  if (entity === undefined) throw new Error(`the story has no entity ${ENTITY}`);
  const client = await TrytonClient.logIn(login);
  return {
    client,
    company: await client.find('company.company', [['party.name', '=', entity.name]]),
    country: await client.find('country.country', [['code', '=', entity.country]]),
  };
}
