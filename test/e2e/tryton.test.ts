/**
 * The same story against a real Tryton, as `npm start -- --erp tryton` runs it: an order over the limit, the hold in Tryton's
 * own words, a limit that finance raises in Tryton, and the order accepted there.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStory } from '../../local/erp/story.ts';
import { decimal, type Login, TrytonClient } from '../../scripts/tryton/client.ts';
import { trytonUnavailable } from '../../scripts/tryton/index.ts';
import { until } from '../integration/companion/until.ts';
import { openBrowser, settled, visit } from './browser.ts';
import { findings } from './findings.ts';
import { holdsIn, submissionIn, userOf } from './org-user.ts';
import { start, type Started } from './started.ts';

/** The first time on a machine. */
const SETTING_UP_MS = 900_000;
const missing = trytonUnavailable();

const OVER_LIMIT = '801LL0000000003YAA';
const ORDER_PAGE = `/lightning/r/Order/${OVER_LIMIT}/view`;
const ACCOUNT_PAGE = '/lightning/r/Account/001LL00000GLOBEYA5/view';
const CUSTOMER = 'Globex Logistics';

describe.skipIf(missing !== undefined)(`a real Tryton${missing === undefined ? '' : ` (${missing})`}`, () => {
  let browser: Browser;
  let started: Started;

  beforeAll(async () => {
    // The browser first: without one nothing is started that would have to be ended.
    browser = await openBrowser();
    started = await start('--erp', 'tryton');
  }, SETTING_UP_MS);

  afterAll(async () => {
    await browser.close();
    await started.stop();
  }, 120_000);

  async function open(path: string, user: string) {
    const visitor = await visit(browser, started.workspace, { user });
    await visitor.page.goto(`${started.workspace}${path}`);
    await settled(visitor.page);
    await visitor.page.evaluate('window.notReloaded = true');
    return visitor;
  }

  async function good(page: Page, complaints: readonly string[]): Promise<void> {
    expect(await page.evaluate('window.notReloaded')).toBe(true);
    expect(await findings(page)).toEqual([]);
    expect(complaints).toEqual([]);
  }

  it('shows what the account owes and has ordered in Tryton', async () => {
    const { page, complaints, context } = await open(ACCOUNT_PAGE, 'rep');
    const credit = await page.locator('c-credit-position').innerText();
    expect(credit).toContain('$10,000.00');
    // Of the limit: 6,600 owed with tax and 2,400 ordered before tax.
    expect(credit).toContain('$9,000.00');
    await good(page, complaints);
    await context.close();
  }, 240_000);

  it('says what clears the order, then holds it in Tryton’s own words without a reload, in the org too', async () => {
    const { page, complaints, context } = await open(ORDER_PAGE, 'rep');
    const preflight = page.locator('c-order-preflight');
    await preflight
      .getByText(/over the customer’s credit limit/)
      .first()
      .waitFor();
    await page.locator('c-order-submission .submit button').click();
    await page.locator('c-credit-hold-banner').getByText(/hold/i).first().waitFor();
    const words = /will exceed their \$[\d,.]+ credit limit/;
    await page.locator('c-order-submission').getByText(words).first().waitFor();
    const admin = await userOf(started.org)('admin');
    await until(async () => (await submissionIn(admin, OVER_LIMIT))?.state === 'held');
    expect(await holdsIn(admin, OVER_LIMIT)).toMatchObject([{ active: true }]);
    await good(page, complaints);
    await context.close();
  }, 240_000);

  it('shows a limit that finance has raised in Tryton, and what is held', async () => {
    const { page, complaints, context } = await open(ACCOUNT_PAGE, 'finance');
    expect(await page.locator('c-credit-position').innerText()).not.toContain('$25,000.00');
    await raiseLimit(started.state, '25000.00');
    await page.locator('c-credit-position').getByRole('button', { name: 'Refresh now' }).click();
    await page.locator('c-credit-position').getByText('$25,000.00').first().waitFor();
    await page.locator('c-credit-hold-banner').getByText(/hold/i).first().waitFor();
    await good(page, complaints);
    await context.close();
  }, 240_000);

  it('is accepted by Tryton once it is asked again, and the hold is gone from the page and the org', async () => {
    const { page, complaints, context } = await open(ORDER_PAGE, 'rep');
    await page.locator('c-order-submission .recheck button').click();
    const submission = page.locator('c-order-submission');
    await submission
      .getByText(/Accepted as/)
      .first()
      .waitFor();
    await page.locator('c-credit-hold-banner').getByText('No order is on hold any more').first().waitFor();
    const admin = await userOf(started.org)('admin');
    const accepted = await until(async () => {
      const found = await submissionIn(admin, OVER_LIMIT);
      return found?.state === 'accepted' && found;
    });
    expect(await submission.innerText()).toContain(`Accepted as ${String(accepted.erpNumber)}`);
    expect(await holdsIn(admin, OVER_LIMIT)).toMatchObject([{ active: false }]);
    await good(page, complaints);
    await context.close();
  }, 240_000);
});

/** At Tryton's own desk, in USD. */
async function raiseLimit(state: string, limit: string): Promise<void> {
  const client = await TrytonClient.logIn(JSON.parse(readFileSync(join(state, 'erp.json'), 'utf8')) as Login);
  const us = readStory().entities.find(({ entity }) => entity === 'us');
  const company = await client.find('company.company', [['party.name', '=', us?.name ?? '']]);
  const party = await client.find('party.party', [['name', '=', CUSTOMER]]);
  await client.write('party.party', [party], { credit_limit_amount: decimal(limit) }, { company });
}
