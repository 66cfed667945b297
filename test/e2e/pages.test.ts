/** Every page for everybody: accessibility, German, the keyboard, and the largest and smallest there is to show. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NARROW, openBrowser, settled, SLOW, visit, type Visit, WIDE } from './browser.ts';
import { findings } from './findings.ts';
import { openWorkbench, type Workbench } from './world.ts';

let browser: Browser;
let bench: Workbench;

beforeAll(async () => {
  bench = await openWorkbench();
  browser = await openBrowser();
}, 300_000);

afterAll(async () => {
  await browser.close();
  await bench.close();
});

const HARBOR = '/lightning/r/Account/001LL0000HARBORYQ5/view';
const PAGES: readonly (readonly [string, Visit])[] = [
  ['/', {}],
  [HARBOR, {}],
  ['/lightning/r/Opportunity/006LL0000000002YAA/view', {}],
  ['/lightning/r/Order/801LL0000000003YAA/view', {}],
  ['/lightning/n/Ledgerline_Setup', { user: 'admin' }],
];

describe.each(PAGES)('%s', SLOW, (path, who) => {
  it('has no serious finding of axe, no complaint in the console, and says that it is a stand-in', async () => {
    const { page, complaints, context } = await visit(browser, bench.url, who);
    await page.goto(`${bench.url}${path}`);
    await settled(page);
    expect(await findings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    expect(await page.getByRole('note').innerText()).toContain('not Salesforce');
    await context.close();
  });

  it('fits 320 pixels, in German', async () => {
    const { page, complaints, context } = await visit(browser, bench.url, { ...who, viewport: NARROW, language: 'de' });
    await page.goto(`${bench.url}${path}`);
    await settled(page);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(NARROW.width);
    expect(await page.getByRole('note').innerText()).toContain('nicht Salesforce');
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('the list of accounts', SLOW, () => {
  it('cuts nothing off at 320 pixels', async () => {
    const { page, context } = await visit(browser, bench.url, { viewport: NARROW });
    await page.goto(`${bench.url}/`);
    await settled(page);
    const list = page.getByRole('region', { name: 'Accounts' });
    expect(await list.evaluate((region) => region.scrollWidth - region.clientWidth)).toBe(0);
    expect(await list.getByRole('row').first().getByRole('columnheader').count()).toBe(3);
    await context.close();
  });
});

describe('the account page', SLOW, () => {
  it('speaks German where German is chosen', async () => {
    const { page, context } = await visit(browser, bench.url, { language: 'de' });
    await page.goto(`${bench.url}${HARBOR}`);
    await settled(page);
    const text = await page.locator('c-credit-position').innerText();
    expect(text).toMatch(/Kreditlimit|überfällig/i);
    expect(text).not.toContain('Credit limit');
    await context.close();
  });

  it('reaches “refresh” by the keyboard alone', async () => {
    const { page, context } = await visit(browser, bench.url);
    await page.goto(`${bench.url}${HARBOR}`);
    await settled(page);
    const refresh = page.locator('c-credit-position').getByRole('button', { name: 'Refresh now' });
    let reached = false;
    for (let presses = 0; presses < 40 && !reached; presses += 1) {
      await page.keyboard.press('Tab');
      reached = await refresh.evaluate((button) => button.matches(':focus'));
    }
    expect(reached).toBe(true);
    await context.close();
  });

  it('says that nothing is open where there are no invoices', async () => {
    const { accountId } = await bench.account('Nothing Open');
    const { page, complaints, context } = await visit(browser, bench.url);
    await page.goto(`${bench.url}/lightning/r/Account/${accountId}/view`);
    await settled(page);
    expect(await page.locator('c-invoice-list').innerText()).toMatch(/nothing is open/i);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe.each([
  [WIDE, 'en', 'PDF of {0}, opens in a new tab'],
  [NARROW, 'de', 'PDF zu {0}, öffnet in einem neuen Tab'],
] as const)('an invoice at $width pixels', SLOW, (viewport, language, says) => {
  it('leads to its PDF with the ERP, in a tab of its own', async () => {
    const { accountId, customer } = await bench.account(`With A PDF ${language}`);
    const { no } = await bench.erp.control.postSale('us', { debtor: customer, item: 'WIDGET', qty: '1', dueInDays: 9 });
    const { page, complaints, context } = await visit(browser, bench.url, { viewport, language });
    await page.goto(`${bench.url}/lightning/r/Account/${accountId}/view`);
    await settled(page);
    const link = page.locator('c-invoice-list').getByRole('link', { name: says.replace('{0}', no), exact: true });
    const opens = context.waitForEvent('page');
    await link.click();
    await (await opens).close();
    const answer = await context.request.get((await link.getAttribute('href')) ?? '');
    expect([answer.status(), answer.headers()['content-type']]).toEqual([200, 'application/pdf']);
    expect((await answer.body()).toString('latin1')).toContain(`Invoice ${no}`);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

/** As long as an account's name may be: in words, and in one word that nothing breaks. */
const LONG_NAMES = [
  ['of words', 'Longer '.repeat(37).slice(0, 255).replace(/ $/, 's')],
  ['in one word', 'Donaudampfschifffahrt'.repeat(13).slice(0, 255)],
] as const;

describe.each(LONG_NAMES)('a name of 255 characters %s', SLOW, (_kind, name) => {
  let paths: readonly string[];

  beforeAll(async () => {
    expect(name).toHaveLength(255);
    const { accountId } = await bench.account(name);
    const ask = await bench.asUser('admin');
    const values = {
      Name: name.slice(0, 120),
      AccountId: accountId,
      StageName: 'Prospecting',
      CloseDate: '2030-01-01',
    };
    const made = (await (await ask('POST', '/sobjects/Opportunity', values)).json()) as { id: string };
    paths = ['/', `/lightning/r/Account/${accountId}/view`, `/lightning/r/Opportunity/${made.id}/view`];
  });

  it.each([
    ['wide', WIDE],
    ['narrow', NARROW],
  ])('is shown whole and overflows no card: %s', async (_width, viewport) => {
    const { page, complaints, context } = await visit(browser, bench.url, { viewport });
    for (const path of paths) {
      await page.goto(`${bench.url}${path}`);
      await settled(page);
      const whole = await page
        .locator('main')
        .getByText(name, { exact: true })
        .evaluateAll(
          (shown) => shown.filter((one) => one.scrollWidth <= one.clientWidth || one.clientWidth === 0).length,
        );
      expect(whole, `${path}: the name, not cut off`).toBeGreaterThan(0);
      const overflowing = await page
        .locator('main article, main .slds-page-header')
        .evaluateAll((cards) =>
          cards.filter((card) => card.scrollWidth > card.clientWidth).map((card) => card.textContent.slice(0, 80)),
        );
      expect(overflowing, path).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBe(viewport.width);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });
});

/** Forty pages are turned by hand. */
const TURNING = { timeout: 480_000 };

describe('2,000 open invoices, and one that is paid', TURNING, () => {
  const OPEN = 2000;
  const ROWS = 50;
  const counted = (count: number): string => count.toLocaleString('en-US');
  const pageAt = (first: number, of = OPEN): string =>
    `${counted(first)} to ${counted(first + ROWS - 1)} of ${counted(of)}`;
  let accountId: string;
  /** In the order of their numbers. */
  let numbers: readonly string[];
  let greatest: string;
  let paid: string;

  const sale = async (customer: string, qty: string): Promise<string> =>
    (await bench.erp.control.postSale('us', { debtor: customer, item: 'WIDGET', qty, dueInDays: 30 })).no;

  beforeAll(async () => {
    const made = await bench.account('Many Invoices');
    accountId = made.accountId;
    const posted: string[] = [];
    while (posted.length < OPEN) {
      const next = Math.min(ROWS, OPEN - posted.length);
      posted.push(...(await Promise.all(Array.from({ length: next }, async () => sale(made.customer, '1')))));
      if (posted.length === 1000) posted.push((greatest = await sale(made.customer, '7')));
    }
    numbers = posted.toSorted();
    paid = await sale(made.customer, '3');
    await bench.erp.control.recordReceipt('us', paid);
  }, 240_000);

  it('are counted, turned over to the last, sorted and filtered', async () => {
    expect(new Set(numbers).size).toBe(OPEN);
    const { page, complaints, context } = await visit(browser, bench.url);
    await page.goto(`${bench.url}/lightning/r/Account/${accountId}/view`);
    await settled(page);
    const list = page.locator('c-invoice-list');
    const press = async (name: string): Promise<void> => list.getByRole('button', { name, exact: true }).click();
    const sortBy = async (column: string): Promise<void> => list.getByTitle(`Sort by ${column}`).click();
    const says = async (words: string): Promise<void> => list.getByText(words, { exact: true }).waitFor();
    const rows = async (): Promise<string[]> =>
      (await list.locator('tr.invoice th button').allInnerTexts()).map((number) => number.trim());

    // So far as it has asked: how many more there are it does not know.
    await list.getByText(/^1 to 50 of more than \d+$/).waitFor();
    await sortBy('Number');
    await says(pageAt(1));
    expect(await rows()).toEqual(numbers.slice(0, ROWS));
    for (let first = 1 + ROWS; first < OPEN; first += ROWS) {
      await press('Next');
      await says(pageAt(first));
    }
    expect(await rows()).toEqual(numbers.slice(-ROWS));
    expect(await list.getByRole('button', { name: 'Next', exact: true }).isDisabled()).toBe(true);

    await sortBy('Open');
    await sortBy('Open');
    await says(pageAt(1));
    expect((await rows())[0]).toBe(greatest);
    expect(await list.locator('tr.invoice').first().innerText()).toContain('$770.00');

    await list.getByText('All', { exact: true }).click();
    await says(pageAt(1, OPEN + 1));
    await sortBy('Open');
    expect((await rows())[0], 'nothing is open of the one that is paid').toBe(paid);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
