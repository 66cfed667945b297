/** Currencies, countries, and the companies with what their books need: accounts, fiscal years, numbers, a tax. */
import type { Story } from '../../../local/erp/story.ts';
import { date, decimal, type TrytonClient } from '../client.ts';

export interface Company {
  readonly id: number;
  readonly currency: number;
}

type Entity = Story['entities'][number];

/** Before anything in the story happens. */
const FIRST_DAY = '2020-01-01';
/** Fiscal years that are kept ahead, so that a cached fixture outlives the turn of the year. */
const YEARS_AHEAD = 8;

export async function seedCurrencies(client: TrytonClient, story: Story): Promise<Map<string, number>> {
  const base = story.entities[0]?.currency ?? '';
  const currencies = new Map<string, number>();
  for (const code of new Set(story.entities.map(({ currency }) => currency))) {
    const rate = code === base ? '1' : story.exchangeRates.find(({ from, to }) => from === base && to === code)?.rate;
    if (rate === undefined) throw new Error(`the story has no rate from ${base} to ${code}`);
    const record = {
      code,
      name: new Intl.DisplayNames('en', { type: 'currency' }).of(code) ?? code,
      symbol: symbolOf(code),
      digits: 2,
      rounding: decimal('0.01'),
      rates: [['create', [{ date: date(FIRST_DAY), rate: decimal(rate) }]]],
    };
    currencies.set(code, await client.createOne('currency.currency', record));
  }
  return currencies;
}

export async function seedCountries(client: TrytonClient, story: Story): Promise<Map<string, number>> {
  const codes = [...new Set([...story.entities, ...story.customers].map(({ country }) => country))];
  const names = new Intl.DisplayNames('en', { type: 'region' });
  const ids = await client.create(
    'country.country',
    codes.map((code) => ({ code, name: names.of(code) ?? code })),
  );
  return new Map(codes.map((code, index) => [code, ids[index] ?? 0]));
}

/** The companies by the story's word for them; the user of `client` keeps the books of all of them from here on. */
export async function seedCompanies(
  client: TrytonClient,
  story: Story,
  places: { readonly currencies: ReadonlyMap<string, number>; readonly countries: ReadonlyMap<string, number> },
): Promise<Map<string, Company>> {
  const companies = new Map<string, Company>();
  for (const { entity, name, currency, country } of story.entities) {
    const address = { street: '1 Market Street', city: name, country: places.countries.get(country) ?? null };
    const party = await client.createOne('party.party', { name, addresses: [['create', [address]]] });
    const currencyId = places.currencies.get(currency) ?? 0;
    const id = await client.createOne('company.company', { party, currency: currencyId });
    companies.set(entity, { id, currency: currencyId });
  }
  const ids = [...companies.values()].map(({ id }) => id);
  const self = await client.find('res.user', [['login', '=', 'admin']]);
  await client.write('res.user', [self], { companies: [['add', ids]] });
  await client.write('res.user', [self], { company: ids[0] ?? null, company_filter: 'all' });
  await client.refreshContext();
  return companies;
}

/** Answers the ids of the company's tax and of the account that its sales go to. */
export async function seedBooks(
  client: TrytonClient,
  entity: Entity,
  company: Company,
  thisYear: number,
): Promise<{ readonly tax: number; readonly revenue: number; readonly expense: number }> {
  const context = { company: company.id };
  await seedChart(client, company);
  for (let year = thisYear - 1; year <= thisYear + YEARS_AHEAD; year += 1) {
    await seedFiscalYear(client, entity, company, year);
  }
  const accounts = await accountsOf(client, company);
  const named = { name: entity.taxName, description: entity.taxName, company: company.id };
  const tax = await client.createOne(
    'account.tax',
    {
      ...named,
      type: 'percentage',
      rate: decimal(entity.taxRate),
      invoice_account: accounts.tax,
      credit_note_account: accounts.tax,
    },
    context,
  );
  const journal = await client.find('account.journal', [['code', '=', 'CASH']], context);
  const method = { name: 'Bank transfer', company: company.id, journal };
  const cash = { credit_account: accounts.cash, debit_account: accounts.cash };
  await client.createOne('account.invoice.payment.method', { ...method, ...cash }, context);
  return { tax, revenue: accounts.revenue, expense: accounts.expense };
}

/** Tryton's own chart, as its wizard makes it. */
async function seedChart(client: TrytonClient, company: Company): Promise<void> {
  const context = { company: company.id };
  const template = (await client.call('model.ir.model.data.get_id', ['account', CHART])) as number;
  const account = { company: company.id, account_template: template };
  const steps = [
    ['account', {}],
    ['create_account', { account }],
  ] as const;
  await client.wizard('account.create_chart', steps, context);
  const accounts = await accountsOf(client, company);
  const defaults = {
    default_account_receivable: accounts.receivable,
    default_account_payable: accounts.payable,
    default_category_account_revenue: accounts.revenue,
    default_category_account_expense: accounts.expense,
  };
  await client.write('account.configuration', [1], defaults, context);
}

const CHART = 'account_template_root_en';

interface Accounts {
  readonly receivable: number;
  readonly payable: number;
  readonly revenue: number;
  readonly expense: number;
  readonly cash: number;
  readonly tax: number;
}

async function accountsOf(client: TrytonClient, company: Company): Promise<Accounts> {
  const first = async (...domain: (readonly [string, string, string | boolean])[]): Promise<number> => {
    const own = [['company', '=', company.id], ['closed', '!=', true], ...domain];
    const [id] = await client.search('account.account', own, { company: company.id });
    if (id === undefined) throw new Error(`the chart has no account with ${JSON.stringify(domain)}`);
    return id;
  };
  return {
    receivable: await first(['type.receivable', '=', true], ['party_required', '=', true]),
    payable: await first(['type.payable', '=', true], ['party_required', '=', true]),
    revenue: await first(['type.revenue', '=', true]),
    expense: await first(['type.expense', '=', true]),
    cash: await first(['code', '=', '1.1.1']),
    tax: await first(['code', '=', '6.3.6']),
  };
}

/** With numbers that name company and year, so that no two invoices of these books have the same. */
async function seedFiscalYear(client: TrytonClient, entity: Entity, company: Company, year: number): Promise<void> {
  const context = { company: company.id };
  const sequence = async (type: string, prefix: string): Promise<number> =>
    client.createOne(
      'ir.sequence.strict',
      {
        name: `${type} ${String(year)}`,
        sequence_type: await client.find('ir.sequence.type', [['name', '=', type]]),
        company: company.id,
        prefix: `${prefix}-${entity.entity.toUpperCase()}-${String(year)}-`,
        padding: 4,
      },
      context,
    );
  const invoices = await sequence('Invoice', 'INV');
  const fiscalYear = await client.createOne(
    'account.fiscalyear',
    {
      name: String(year),
      company: company.id,
      start_date: date(`${String(year)}-01-01`),
      end_date: date(`${String(year)}-12-31`),
      move_sequence: await sequence('Account Move', 'MOVE'),
      invoice_sequences: [
        [
          'create',
          [
            {
              company: company.id,
              in_invoice_sequence: invoices,
              in_credit_note_sequence: invoices,
              out_invoice_sequence: invoices,
              out_credit_note_sequence: invoices,
            },
          ],
        ],
      ],
    },
    context,
  );
  await client.call('model.account.fiscalyear.create_period', [[fiscalYear]], context);
}

function symbolOf(code: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: code, currencyDisplay: 'narrowSymbol' });
  return format.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? code;
}
