/** A rep's way from a look at credit to an order that the ERP holds, and out of it again, in a browser. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, settled, SLOW, visit } from './browser.ts';
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

const OVER_LIMIT = '/lightning/r/Order/801LL0000000003YAA/view';
const GLOBEX = '/lightning/r/Account/001LL00000GLOBEYA5/view';

describe('an order over the limit', SLOW, () => {
  it('shows an account’s credit and how old it is', async () => {
    const { page, complaints, context } = await visit(browser, bench.url);
    await page.goto(`${bench.url}${GLOBEX}`);
    await settled(page);
    const credit = await page.locator('c-credit-position').innerText();
    expect(credit).toContain('$1,000.00');
    expect(credit).toMatch(/Just asked|just now|seconds? ago/);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('says what clears it before anything is sent, then shows the hold and its reason without a reload', async () => {
    const { page, complaints, context } = await visit(browser, bench.url);
    await page.goto(`${bench.url}${OVER_LIMIT}`);
    await settled(page);
    await page.evaluate('window.notReloaded = true');
    const preflight = page.locator('c-order-preflight');
    await preflight
      .getByText(/over the customer’s credit limit/)
      .first()
      .waitFor();
    expect(await preflight.innerText()).toContain('AR70');
    await page.locator('c-order-submission .submit button').click();
    const banner = page.locator('c-credit-hold-banner');
    await banner.getByText(/hold/i).first().waitFor();
    expect(await banner.innerText()).toMatch(/limit/i);
    expect(await page.locator('c-order-submission').innerText()).toContain('Credit line');
    expect(await page.evaluate('window.notReloaded')).toBe(true);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('shows on the account what is held, and a limit that finance has raised in the ERP', async () => {
    const { page, complaints, context } = await visit(browser, bench.url, { user: 'finance' });
    await bench.erp.control.setCreditLine('us', bench.customers['GLOBEX'] ?? '', '25000.00');
    await page.goto(`${bench.url}${GLOBEX}`);
    await settled(page);
    await page.locator('c-credit-position').getByRole('button', { name: 'Refresh now' }).click();
    await page.locator('c-credit-position').getByText('$25,000.00').first().waitFor();
    await page.locator('c-credit-hold-banner').getByText(/hold/i).first().waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});
