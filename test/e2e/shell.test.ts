/** What stands around the components: who works here and in which language, chosen on the page; and the components' places. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, settled, SLOW, visit } from './browser.ts';
import { openWorkbench, type Workbench } from './world.ts';

let browser: Browser;
let bench: Workbench;

beforeAll(async () => {
  bench = await openWorkbench({ connected: false });
  browser = await openBrowser();
}, 300_000);

afterAll(async () => {
  await browser.close();
  await bench.close();
});

const MAIN = join(import.meta.dirname, '..', '..', 'force-app', 'main');
const ORDER = '/lightning/r/Order/801LL0000000001YAA/view';

/** A first visit: nobody has chosen anything. */
async function firstVisit() {
  const visitor = await visit(browser, bench.url);
  await visitor.context.clearCookies();
  return visitor;
}

/** Chosen as a person does, by the labels; resolves when the page that comes back has all its components. */
async function choose(page: Page, label: string, option: string, press: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).selectOption({ label: option });
  await Promise.all([
    page.waitForResponse((response) => response.url() === page.url() && response.request().isNavigationRequest()),
    page.getByRole('button', { name: press, exact: true }).click(),
  ]);
  await settled(page);
}

describe('the switcher at the top', SLOW, () => {
  const chosen = async (page: Page, label: string): Promise<string> =>
    page.getByLabel(label, { exact: true }).locator('option:checked').innerText();

  it('changes who works here, and with that what may be done', async () => {
    const { page, complaints, context } = await firstVisit();
    await page.goto(`${bench.url}${ORDER}`);
    await settled(page);
    const submission = page.locator('c-order-submission');
    const submit = submission.getByRole('button', { name: /submit/i });
    expect(await chosen(page, 'User'), 'whom nobody has chosen').toBe('Sales rep');
    expect(await submit.count()).toBe(1);

    await choose(page, 'User', 'Finance', 'Switch');
    expect(new URL(page.url()).pathname, 'the same page').toBe(ORDER);
    expect(await chosen(page, 'User')).toBe('Finance');
    expect(await submission.innerText()).toContain('the permission Submit Orders is missing');
    expect(await submit.count()).toBe(0);

    await choose(page, 'User', 'Without permission set', 'Switch');
    expect(await page.locator('main').innerText()).toContain('You have no access to Ledgerline.');

    await choose(page, 'User', 'Sales rep', 'Switch');
    expect(await submit.count()).toBe(1);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('changes the language of the shell and of the components, and keeps who works here', async () => {
    const { page, complaints, context } = await firstVisit();
    await page.goto(`${bench.url}${ORDER}`);
    await settled(page);
    await choose(page, 'User', 'Finance', 'Switch');

    await choose(page, 'Language', 'Deutsch', 'Switch');
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    expect(await page.getByRole('note').innerText()).toContain('nicht Salesforce');
    expect(await chosen(page, 'Benutzer')).toBe('Finance');
    const submission = page.locator('c-order-submission');
    expect(await submission.innerText()).toContain('Einen Admin um den Berechtigungssatz „Ledgerline Rep“ bitten.');

    // It holds for the pages that come after.
    await page.getByRole('link', { name: 'Einrichtung' }).click();
    await page.waitForURL('**/lightning/n/Ledgerline_Setup');
    expect(await chosen(page, 'Sprache')).toBe('Deutsch');

    await page.goto(`${bench.url}${ORDER}`);
    await settled(page);
    await choose(page, 'Sprache', 'English', 'Wechseln');
    expect(await page.getByRole('note').innerText()).toContain('not Salesforce');
    expect(await submission.innerText()).toContain('Ask an admin for the permission set Ledgerline Rep.');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('goes back to a page of ours and to no other address', async () => {
    const after = async (back: string): Promise<string | null> => {
      const body = new URLSearchParams({ user: 'finance@demo.ledgerline.test', language: 'de', back });
      const answer = await fetch(`${bench.url}/session`, { method: 'POST', body, redirect: 'manual' });
      expect(answer.status).toBe(303);
      return answer.headers.get('location');
    };
    expect(await after(ORDER)).toBe(ORDER);
    for (const elsewhere of ['//example.com/', 'https://example.com/', 'lightning'])
      expect(await after(elsewhere)).toBe('/');
  });
});

describe('the components of a record page', SLOW, () => {
  it.each([
    ['/lightning/r/Account/001LL000000ACMEYA4/view', 'credit/flexipages/Ledgerline_Account_Record_Page'],
    ['/lightning/r/Opportunity/006LL0000000002YAA/view', 'orders/flexipages/Ledgerline_Opportunity_Record_Page'],
    [ORDER, 'orders/flexipages/Ledgerline_Order_Record_Page'],
  ])('%s: mounted, in the order of the shipped page', async (path, file) => {
    const text = readFileSync(join(MAIN, `${file}.flexipage-meta.xml`), 'utf8');
    const shipped = [...text.matchAll(/<componentName>(\w+)<\/componentName>/g)].map(
      ([, name = '']) => `c-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    );
    expect(shipped.length).toBeGreaterThan(2);
    const { page, complaints, context } = await firstVisit();
    await page.goto(`${bench.url}${path}`);
    await settled(page);
    const shown = await page
      .locator('[data-component] > *')
      .evaluateAll((mounted) => mounted.map((one) => one.tagName.toLowerCase()));
    expect(shown).toEqual(shipped);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
