/** Payment terms, products with a list price in each company, and price lists. */
import type { Story } from '../../../local/erp/story.ts';
import { decimal, type TrytonClient } from '../client.ts';
import type { Company } from './companies.ts';

export interface SalesAccounts {
  readonly tax: number;
  readonly revenue: number;
  readonly expense: number;
}

export async function seedPaymentTerms(client: TrytonClient, story: Story): Promise<Map<string, number>> {
  const ids = await client.create(
    'account.invoice.payment_term',
    story.paymentTerms.map(({ name, days }) => {
      const line = { type: 'remainder', relativedeltas: [['create', [{ days }]]] };
      return { name, lines: [['create', [line]]] };
    }),
  );
  return new Map(story.paymentTerms.map(({ name }, index) => [name, ids[index] ?? 0]));
}

/** Ids of the products by their code. One category carries each company's revenue account and tax for all of them. */
export async function seedProducts(
  client: TrytonClient,
  story: Story,
  companies: ReadonlyMap<string, Company>,
  accounts: ReadonlyMap<string, SalesAccounts>,
): Promise<Map<string, number>> {
  const category = await client.createOne('product.category', {
    name: 'Sold with tax',
    accounting: true,
    customer_taxes: [['add', [...accounts.values()].map(({ tax }) => tax)]],
  });
  for (const [entity, { revenue, expense }] of accounts) {
    const context = { company: companies.get(entity)?.id ?? null };
    await client.write('product.category', [category], { account_revenue: revenue, account_expense: expense }, context);
  }
  const unit = await client.find('product.uom', [['name', '=', 'Unit']]);
  const products = new Map<string, number>();
  for (const { code, name, type, price } of story.products) {
    const record = { name, code, type, default_uom: unit, sale_uom: unit, salable: true, account_category: category };
    const variants = [['create', [{}]]];
    const template = await client.createOne('product.template', { ...record, products: variants });
    for (const [entity, listPrice] of Object.entries(price)) {
      const context = { company: companies.get(entity)?.id ?? null };
      await client.write('product.template', [template], { list_price: decimal(listPrice) }, context);
    }
    products.set(code, await client.find('product.product', [['template', '=', template]]));
  }
  return products;
}

/** A price list belongs to a company; the story's are the first company's. Products without a rule keep their list price. */
export async function seedPriceLists(
  client: TrytonClient,
  story: Story,
  company: Company,
  products: ReadonlyMap<string, number>,
): Promise<Map<string, number>> {
  const priceLists = new Map<string, number>();
  for (const { name, rules } of story.priceLists) {
    // The first line that fits decides: the largest quantities come first.
    const ordered = rules.toSorted((a, b) => Number(b.fromQuantity ?? 0) - Number(a.fromQuantity ?? 0));
    const lines = ordered.map(({ product, fromQuantity, factor }, index) => ({
      sequence: index + 1,
      product: products.get(product) ?? null,
      ...(fromQuantity === undefined ? {} : { quantity: Number(fromQuantity) }),
      formula: `list_price * ${factor}`,
    }));
    const rest = { sequence: lines.length + 1, formula: 'list_price' };
    const record = { name, company: company.id, lines: [['create', [...lines, rest]]] };
    priceLists.set(name, await client.createOne('product.price_list', record, { company: company.id }));
  }
  return priceLists;
}
