/** The seeded books are the story's, to the cent. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStory } from './story.ts';
import { type Caller, openErp } from './test-caller.ts';

const story = readStory();
let erp: Caller;
let debtors: Readonly<Record<string, string>>;
beforeAll(async () => {
  erp = await openErp();
  debtors = await erp.control.storyDebtors();
});
afterAll(() => erp.erp.stop());

const accountOf = async (company: string, key: string) =>
  (await erp.ask('GET', `${company}/debtors/${debtors[key] ?? ''}/account`)).body;

describe('the seed', () => {
  it('has every customer of the story, under its name, limit and terms', async () => {
    expect(Object.keys(debtors)).toEqual(story.customers.map(({ key }) => key));
    for (const { key, name, entities } of story.customers) {
      for (const [company, account] of Object.entries(entities)) {
        const shown = await accountOf(company, key);
        expect(shown, key).toMatchObject({ name, creditLine: account.creditLimit, terms: account.paymentTerms });
        expect(shown['stopText'], key).toBe(account.blocked);
      }
    }
  });

  it.each([
    // Open receivables with tax, orders before tax, what is past due and for how many days.
    ['us', 'ACME', '4400.00', '1000.00', '0.00', undefined],
    ['us', 'GLOBEX', '6600.00', '2400.00', '0.00', undefined],
    ['us', 'INITECH', '6600.00', '0.00', '0.00', undefined],
    ['us', 'UMBRA', '1100.00', '0.00', '1100.00', 75],
    ['us', 'HARBOR', '5170.00', '0.00', '4510.00', 41],
    ['us', 'MERIDIAN', '3300.00', '0.00', '0.00', undefined],
    ['de', 'MERIDIAN', '2737.00', '900.00', '0.00', undefined],
  ])(
    'owes in %s for %s: %s open, %s ordered, %s past due',
    async (company, key, receivable, orderBook, pastDue, days) => {
      const shown = await accountOf(company, key);
      expect(shown).toMatchObject({ receivable, orderBook, pastDue });
      expect(shown['pastDueDays']).toBe(days);
    },
  );

  it('dates invoices from the day of the seed', async () => {
    const { rows } = (await erp.ask('GET', `us/receivables?debtor=${debtors['HARBOR'] ?? ''}`)).body;
    expect((rows as { dueOn: string; postedOn: string }[]).map(({ dueOn, postedOn }) => [dueOn, postedOn])).toEqual([
      ['2026-01-19', '2025-12-20'],
      ['2026-02-17', '2026-01-18'],
      ['2026-03-21', '2026-02-19'],
    ]);
  });

  it('is not made twice, and is the same with the same clock', async () => {
    const other = await openErp();
    expect(await other.control.books()).toEqual(await erp.control.books());
    await other.erp.stop();
  });
});
