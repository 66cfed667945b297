/**
 * The books before anything has happened in them: local/erp/story.json in Tryton's words. What has a date is in
 * documents.ts.
 *
 *   entity          company (by its party's name), with chart, ten fiscal years, one tax, one payment method
 *   customer        party; its number is the party's code, which Tryton gives
 *   credit limit, terms, price list   values of the party, one for each company
 *   blocked         a dunning at a level that bears on the credit limit (module account_dunning): Tryton itself then
 *                   refuses to confirm any sale. The procedure's name is the reason. See documents.ts.
 *   product         product with the story's code, list price for each company
 */
import { readStory } from '../../../local/erp/story.ts';
import type { TrytonClient } from '../client.ts';
import { seedBooks as seedCompanyBooks, seedCompanies, seedCountries, seedCurrencies } from './companies.ts';
import { seedCustomers } from './customers.ts';
import { type SalesAccounts, seedPaymentTerms, seedPriceLists, seedProducts } from './products.ts';
import { seedUsers } from './users.ts';

/** Answers the customers' numbers by the story's key. `client`: Tryton's administrator. */
export async function seedBooks(
  client: TrytonClient,
  request: { readonly thisYear: number; readonly passwords: Readonly<Record<string, string>> },
): Promise<Record<string, string>> {
  const story = readStory();
  const currencies = await seedCurrencies(client, story);
  const countries = await seedCountries(client, story);
  const companies = await seedCompanies(client, story, { currencies, countries });
  const accounts = new Map<string, SalesAccounts>();
  for (const entity of story.entities) {
    const company = companies.get(entity.entity);
    if (company === undefined) continue;
    accounts.set(entity.entity, await seedCompanyBooks(client, entity, company, request.thisYear));
  }
  const [first] = companies.values();
  if (first === undefined) throw new Error('the story has no entities');
  const paymentTerms = await seedPaymentTerms(client, story);
  const products = await seedProducts(client, story, companies, accounts);
  const priceLists = await seedPriceLists(client, story, first, products);
  const customers = await seedCustomers(client, story, companies, { countries, paymentTerms, priceLists });
  await seedUsers(client, companies, request.passwords);
  return Object.fromEntries(customers);
}
