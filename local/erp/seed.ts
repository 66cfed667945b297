/** Puts the story into empty books, and a mark last: books without it were cut off while they were seeded. */
import type { ErpClock } from './calendar.ts';
import { today } from './calendar.ts';
import type { DebtorAccount } from './debtor.ts';
import { openDebtor } from './debtor.ts';
import { postSale } from './invoice.ts';
import type { Change, Ledger } from './ledger.ts';
import { placeOrder } from './order.ts';
import { recordReceipt } from './payment.ts';
import { unitPrice } from './pricing.ts';
import type { Story } from './story.ts';

type StoryAccount = Story['customers'][number]['entities'][string];

const SEEDED = 'seeded';

export function isSeeded(ledger: Ledger): boolean {
  return ledger.row('counter', SEEDED) !== undefined;
}

export function seed(ledger: Ledger, clock: ErpClock, story: Story): void {
  ledger.commit(masterData(clock, story));
  for (const customer of story.customers) {
    const accounts = Object.fromEntries(
      Object.entries(customer.entities).map(([company, account]) => [company, accountOf(account)]),
    );
    const { no } = openDebtor(ledger, { name: customer.name, land: customer.country, accounts });
    ledger.commit([{ kind: 'storyKey', key: customer.key, row: { no } }]);
    for (const [company, account] of Object.entries(customer.entities))
      seedDocuments(ledger, clock, company, no, account);
  }
  ledger.commit([{ kind: 'counter', key: SEEDED, row: { last: 1 } }]);
}

function masterData(clock: ErpClock, story: Story): Change[] {
  const changes: Change[] = [];
  for (const { entity, name, currency, country, taxName, taxRate } of story.entities) {
    changes.push({
      kind: 'company',
      key: entity,
      row: { code: entity, name, ccy: currency, land: country, taxName, taxRate },
    });
  }
  for (const rate of story.exchangeRates) {
    changes.push({ kind: 'rate', key: `${rate.from}/${rate.to}`, row: { ...rate, validOn: today(clock) } });
  }
  for (const terms of story.paymentTerms) changes.push({ kind: 'terms', key: terms.name, row: terms });
  for (const { code, name, type, price } of story.products) {
    const row = {
      no: code,
      text: name,
      kind: type === 'goods' ? ('GOODS' as const) : ('SERVICE' as const),
      listPrices: price,
    };
    changes.push({ kind: 'item', key: code, row });
  }
  for (const { name, rules } of story.priceLists) {
    const own = rules.map(({ product, fromQuantity, factor }) => ({
      item: product,
      fromQty: fromQuantity ?? '0',
      factor,
    }));
    changes.push({ kind: 'priceGroup', key: name, row: { name, rules: own } });
  }
  return changes;
}

function accountOf(account: StoryAccount): DebtorAccount {
  return {
    ...(account.creditLimit === undefined ? {} : { creditLine: account.creditLimit }),
    terms: account.paymentTerms,
    ...(account.priceList === undefined ? {} : { priceGroup: account.priceList }),
    ...(account.blocked === undefined ? {} : { stopText: account.blocked }),
  };
}

function seedDocuments(ledger: Ledger, clock: ErpClock, company: string, debtor: string, account: StoryAccount): void {
  for (const { product, quantity, dueInDays, paid } of account.invoices) {
    const { no } = postSale(ledger, clock, company, { debtor, item: product, qty: quantity, dueInDays });
    if (paid === true) recordReceipt(ledger, clock, company, no);
  }
  const ccy = ledger.row('company', company)?.ccy ?? '';
  for (const { product, quantity } of account.orders) {
    const item = ledger.row('item', product);
    if (item === undefined) throw new Error(`the story sells ${product}, which is not among its products`);
    const price = unitPrice(ledger, company, accountOf(account), item, quantity);
    placeOrder(ledger, clock, company, { debtor, ccy, lines: [{ item: product, qty: quantity, price }] });
  }
}
