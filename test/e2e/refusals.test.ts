/** What a page says when the companion fails, when the user may not, and when the record is not shared. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, settled, SLOW, visit, type Visit } from './browser.ts';
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

afterEach(() => bench.companion.clear());

const ACME = '/lightning/r/Account/001LL000000ACMEYA4/view';

async function creditSays(who: Visit = {}, path = ACME): Promise<string> {
  const { page, context } = await visit(browser, bench.url, who);
  await page.goto(`${bench.url}${path}`);
  await settled(page);
  const text = await page.locator('main').innerText();
  await context.close();
  return text;
}

describe('the companion fails', SLOW, () => {
  const credit = ({ path }: { readonly path: string }): boolean => path.includes('/credit');

  it.each([401, 403, 409, 422, 500, 503])('status %i without words of its own', async (status) => {
    bench.companion.arm({ kind: 'status', status }, { matches: credit });
    expect(await creditSays()).toContain('Nothing was sent');
  });

  it('is down: the connection breaks', async () => {
    bench.companion.arm({ kind: 'dropBefore' }, { matches: credit });
    expect(await creditSays()).toContain('Nothing was sent');
  });

  it('answers with a page of HTML', async () => {
    bench.companion.arm({ kind: 'html', status: 502 }, { matches: credit });
    const text = await creditSays();
    expect(text).toContain('Nothing was sent');
    expect(text).not.toContain('<h1>');
  });

  it('does not answer within the callout’s time', async () => {
    bench.companion.arm({ kind: 'silentBefore' }, { matches: credit });
    expect(await creditSays()).toContain('Nothing was sent');
  });

  it('answers again once it is asked again', async () => {
    const { page, context } = await visit(browser, bench.url);
    bench.companion.arm({ kind: 'html', status: 502 }, { matches: credit });
    await page.goto(`${bench.url}${ACME}`);
    await settled(page);
    bench.companion.clear();
    await page.locator('c-credit-position').getByRole('button').first().click();
    await page.locator('c-credit-position').getByText('Credit limit').first().waitFor();
    await context.close();
  });
});

describe('the user may not', SLOW, () => {
  it('has no permission set: nothing is asked of the companion', async () => {
    const text = await creditSays({ user: 'nobody' });
    expect(text).toContain('You have no access to Ledgerline.');
    expect(text).toContain('Nothing was sent');
    expect(text).toContain('permission set Ledgerline Rep');
    expect(text).not.toContain('$50,000.00');
  });

  it('may not submit, and is told which permission is missing', async () => {
    const { page, context } = await visit(browser, bench.url, { user: 'finance' });
    await page.goto(`${bench.url}/lightning/r/Order/801LL0000000001YAA/view`);
    await settled(page);
    const submit = page.locator('c-order-submission .submit button');
    expect(await submit.count()).toBe(0);
    await context.close();
  });

  it('is not shown a record that is not shared, nor its name', async () => {
    const text = await creditSays({}, '/lightning/r/Account/001LL0000PRIVATYQ5/view');
    expect(text).toContain('You cannot see this record');
    expect(text).not.toContain('Private Holdings');
  });

  it('gets nothing of it from the controllers either', async () => {
    const answer = await fetch(`${bench.url}/aura/CreditController.showCredit`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ recordId: '001LL0000PRIVATYQ5', refresh: false }),
    });
    const { error } = (await answer.json()) as { error: { message: string } };
    expect(JSON.parse(error.message)).toMatchObject({ code: 'RECORD_NOT_SHARED', sent: 'no' });
  });
});
