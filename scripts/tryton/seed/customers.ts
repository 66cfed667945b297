/** The story's customers: parties with credit limit, terms and price list in each company that knows them. */
import type { Story } from '../../../local/erp/story.ts';
import { decimal, type Json, type TrytonClient } from '../client.ts';
import type { Company } from './companies.ts';

export interface Terms {
  readonly countries: ReadonlyMap<string, number>;
  readonly paymentTerms: ReadonlyMap<string, number>;
  readonly priceLists: ReadonlyMap<string, number>;
}

/** Customer numbers (the parties' codes, which Tryton gives) by the story's key. */
export async function seedCustomers(
  client: TrytonClient,
  story: Story,
  companies: ReadonlyMap<string, Company>,
  terms: Terms,
): Promise<Map<string, string>> {
  const numbers = new Map<string, string>();
  for (const { key, name, country, entities } of story.customers) {
    const address = { street: '12 Harbor Road', city: 'Springfield', country: terms.countries.get(country) ?? null };
    const party = await client.createOne('party.party', {
      name,
      addresses: [['create', [{ ...address, invoice: true, delivery: true }]]],
    });
    for (const [entity, account] of Object.entries(entities)) {
      const { creditLimit, paymentTerms, priceList } = account;
      const values: Record<string, Json> = {
        customer_payment_term: terms.paymentTerms.get(paymentTerms) ?? null,
        ...(creditLimit === undefined ? {} : { credit_limit_amount: decimal(creditLimit) }),
        ...(priceList === undefined ? {} : { sale_price_list: terms.priceLists.get(priceList) ?? null }),
      };
      await client.write('party.party', [party], values, { company: companies.get(entity)?.id ?? null });
    }
    const [record] = await client.read<{ code: string }>('party.party', [party], ['code']);
    if (record === undefined) throw new Error(`${name} was made and is not there`);
    numbers.set(key, record.code);
  }
  return numbers;
}
