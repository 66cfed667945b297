/**
 * What has happened in the books by today: invoices that were posted when their due date says, payments, open orders,
 * dunnings, and the day's exchange rates. Dates in the story are relative, so this is done anew for every day.
 */
import { readStory, type Story } from '../../../local/erp/story.ts';
import { date, decimal, type Json, type TrytonClient } from '../client.ts';
import { payInvoice, postInvoice } from '../invoice.ts';
import { placeOrder } from './order.ts';

interface PlannedInvoice {
  readonly party: number;
  readonly product: string;
  readonly quantity: string;
  readonly invoiceDate: string;
  readonly paid: boolean;
  readonly blocked: string | undefined;
}

const DAY_MS = 86_400_000;

/** `customers`: numbers by the story's key. `today`: YYYY-MM-DD, as the server has it. `client`: Tryton's administrator. */
export async function seedDocuments(
  client: TrytonClient,
  customers: Readonly<Record<string, string>>,
  today: string,
): Promise<void> {
  const story = readStory();
  await seedRates(client, story, today);
  const parties = new Map<string, number>();
  for (const [key, number] of Object.entries(customers)) {
    parties.set(key, await client.find('party.party', [['code', '=', number]]));
  }
  for (const { entity, name } of story.entities) {
    const company = await client.find('company.company', [['party.name', '=', name]]);
    for (const invoice of plannedInvoices(story, entity, parties, today)) {
      await bookInvoice(client, company, invoice);
    }
    for (const { key, entities } of story.customers) {
      for (const { product, quantity } of entities[entity]?.orders ?? []) {
        const party = parties.get(key) ?? 0;
        await placeOrder(client, { company, party, product: await productOf(client, product), quantity });
      }
    }
  }
}

async function seedRates(client: TrytonClient, story: Story, today: string): Promise<void> {
  const base = story.entities[0]?.currency ?? '';
  const rates = [{ to: base, rate: '1' }, ...story.exchangeRates.filter(({ from }) => from === base)];
  for (const { to, rate } of rates) {
    const currency = await client.find('currency.currency', [['code', '=', to]]);
    await client.createOne('currency.currency.rate', { currency, date: date(today), rate: decimal(rate) });
  }
}

/** Oldest first: Tryton refuses an invoice with a date before the last one that it has numbered. */
function plannedInvoices(
  story: Story,
  entity: string,
  parties: ReadonlyMap<string, number>,
  today: string,
): PlannedInvoice[] {
  const planned = story.customers.flatMap(({ key, entities }) => {
    const account = entities[entity];
    if (account === undefined) return [];
    const days = story.paymentTerms.find(({ name }) => name === account.paymentTerms)?.days ?? 0;
    return account.invoices.map(({ product, quantity, dueInDays, paid }) => {
      if (dueInDays > days)
        throw new Error(`${key}: nothing can be due in ${String(dueInDays)} days with ${account.paymentTerms}`);
      const invoiceDate = new Date(Date.parse(today) + (dueInDays - days) * DAY_MS).toISOString().slice(0, 10);
      const party = parties.get(key) ?? 0;
      return { party, product, quantity, invoiceDate, paid: paid ?? false, blocked: account.blocked };
    });
  });
  return planned.sort((a, b) => a.invoiceDate.localeCompare(b.invoiceDate));
}

async function bookInvoice(client: TrytonClient, company: number, invoice: PlannedInvoice): Promise<void> {
  const { party, quantity, invoiceDate } = invoice;
  const product = await productOf(client, invoice.product);
  const { id } = await postInvoice(client, { company, party, product, quantity, invoiceDate });
  if (invoice.paid) await payInvoice(client, company, id);
  else if (invoice.blocked !== undefined) await dun(client, company, id, invoice.blocked);
}

/** Puts what an invoice still demands at a level of dunning that stops its customer's orders. */
async function dun(client: TrytonClient, company: number, invoice: number, reason: string): Promise<void> {
  const context = { company };
  const procedure = await client.createOne('account.dunning.procedure', {
    name: reason,
    levels: [['create', [{ credit_limit: true }]]],
  });
  const [read] = await client.read<{ levels: number[] }>('account.dunning.procedure', [procedure], ['levels']);
  const [posted] = await client.read<{ lines_to_pay: number[] }>(
    'account.invoice',
    [invoice],
    ['lines_to_pay'],
    context,
  );
  const dunnings = (posted?.lines_to_pay ?? []).map((line): Json => {
    return { company, line, procedure, level: read?.levels[0] ?? null };
  });
  const made = await client.create('account.dunning', dunnings, context);
  const records = { active_model: 'account.dunning', active_id: made[0] ?? null, active_ids: made };
  await client.wizard('account.dunning.process', [['process', {}]], { ...context, ...records });
}

function productOf(client: TrytonClient, code: string): Promise<number> {
  return client.find('product.product', [['code', '=', code]]);
}
