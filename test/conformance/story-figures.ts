/** What the story's customers owe and have ordered, worked out from the story alone. */
import Big from 'big.js';
import { daysBetween, dayOf, type Day } from '../../companion/src/canonical/time.ts';
import { readStory } from '../../local/erp/story.ts';

export const STORY = readStory();

export interface StoryFigures {
  readonly currency: string;
  readonly limit?: string;
  readonly openReceivables: string;
  readonly openOrders: string;
  readonly exposure: string;
  readonly overdue: string;
  readonly oldestOverdueDays?: number;
  readonly openInvoices: number;
  readonly invoices: number;
}

interface Placed {
  readonly product: string;
  readonly quantity: string;
}

/** As of `today`; open orders count before tax, as both ERPs of the story do. */
export function storyFigures(key: string, entity: string, seededOn: Day, today: Day): StoryFigures {
  const account = STORY.customers.find((customer) => customer.key === key)?.entities[entity];
  const books = STORY.entities.find((candidate) => candidate.entity === entity);
  if (account === undefined || books === undefined) throw new Error(`the story has no ${key} in ${entity}`);
  const net = (placed: Placed) => new Big(storyPrice(key, entity, placed)).times(placed.quantity).round(2, 2);
  const gross = (placed: Placed) => net(placed).plus(net(placed).times(books.taxRate).round(2, 2));
  const open = account.invoices.filter(({ paid }) => paid !== true);
  const late = open
    .map((invoice) => ({ invoice, due: dayAfter(seededOn, invoice.dueInDays) }))
    .filter(({ due }) => due < today);
  const receivables = total(open.map(gross));
  const orders = total(account.orders.map(net));
  const oldest = late.map(({ due }) => due).sort()[0];
  return {
    currency: books.currency,
    ...(account.creditLimit === undefined ? {} : { limit: account.creditLimit }),
    openReceivables: receivables.toFixed(2),
    openOrders: orders.toFixed(2),
    exposure: receivables.plus(orders).toFixed(2),
    overdue: total(late.map(({ invoice }) => gross(invoice))).toFixed(2),
    ...(oldest === undefined ? {} : { oldestOverdueDays: daysBetween(oldest, today) }),
    openInvoices: open.length,
    invoices: account.invoices.length,
  };
}

/** Price of one unit for the customer: list price, or its price list's by the highest quantity reached. */
export function storyPrice(key: string, entity: string, { product, quantity }: Placed): string {
  const list = STORY.products.find(({ code }) => code === product)?.price[entity];
  if (list === undefined) throw new Error(`the story does not sell ${product} in ${entity}`);
  const name = STORY.customers.find((customer) => customer.key === key)?.entities[entity]?.priceList;
  const rules = STORY.priceLists.find((priceList) => priceList.name === name)?.rules ?? [];
  const [best] = rules
    .filter((rule) => rule.product === product && new Big(rule.fromQuantity ?? '0').lte(quantity))
    .sort((a, b) => new Big(b.fromQuantity ?? '0').cmp(a.fromQuantity ?? '0'));
  return new Big(list).times(best?.factor ?? '1').toFixed(2);
}

function total(amounts: readonly Big[]): Big {
  return amounts.reduce((sum, amount) => sum.plus(amount), new Big(0));
}

function dayAfter(day: Day, days: number): Day {
  return dayOf(Date.parse(day) + days * 86_400_000);
}
