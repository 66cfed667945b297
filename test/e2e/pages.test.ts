/** Every page for everybody: accessibility, German, the keyboard, and the largest and smallest there is to show. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NARROW, openBrowser, settled, SLOW, visit, type Visit } from './browser.ts';
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

  it('shows a name of 255 characters within the page', async () => {
    const { accountId } = await bench.account('Long '.repeat(51).trim());
    const { page, context } = await visit(browser, bench.url, { viewport: NARROW });
    await page.goto(`${bench.url}/lightning/r/Account/${accountId}/view`);
    await settled(page);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(NARROW.width);
    await context.close();
  });

  it('lists 2,000 invoices', async () => {
    const { accountId, customer } = await bench.account('Many Invoices');
    for (let posted = 0; posted < 2000; posted += 50) {
      await Promise.all(
        Array.from({ length: 50 }, () =>
          bench.erp.control.postSale('us', { debtor: customer, item: 'WIDGET', qty: '1', dueInDays: 30 }),
        ),
      );
    }
    const { page, complaints, context } = await visit(browser, bench.url);
    await page.goto(`${bench.url}/lightning/r/Account/${accountId}/view`);
    await settled(page);
    expect(await page.locator('c-invoice-list').innerText()).toContain('AR7');
    expect(complaints).toEqual([]);
    await context.close();
  });
});
