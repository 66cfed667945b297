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
const ORDER = '/lightning/r/Order/801LL0000000001YAA/view';

/** What is said of each kind of failure, and what to do: no two kinds may be told in the same words. */
const AUTH = [
  'Ledgerline did not accept this org’s credential.',
  'Ask your admin to renew the credential in Ledgerline Setup.',
] as const;
const NOT_JSON = [
  'Something other than Ledgerline answered.',
  'Ask your admin to check the companion’s address in Ledgerline Setup.',
] as const;
const UNREACHABLE = [
  'Ledgerline cannot be reached at the moment.',
  'Try again in a minute. If it stays so, ask your admin to run the connection test in Ledgerline Setup.',
] as const;
const TOO_SLOW = [
  'Ledgerline did not answer in time.',
  'Try again. If it stays so, ask your admin to run the connection test in Ledgerline Setup.',
] as const;

async function creditSays(who: Visit = {}, path = ACME): Promise<string> {
  const { page, context } = await visit(browser, bench.url, who);
  await page.goto(`${bench.url}${path}`);
  await settled(page);
  const text = await page.locator('main').innerText();
  await context.close();
  return text;
}

/** These words, that nothing was sent, and none of another kind's words. */
function saysOnly(text: string, words: readonly [message: string, action: string]): void {
  expect(text).toContain(words[0]);
  expect(text).toContain('Nothing was sent.');
  expect(text).toContain(`What to do: ${words[1]}`);
  for (const [message] of [AUTH, NOT_JSON, UNREACHABLE, TOO_SLOW]) {
    if (message !== words[0]) expect(text).not.toContain(message);
  }
}

describe('the companion fails', SLOW, () => {
  const credit = ({ path }: { readonly path: string }): boolean => path.includes('/credit');

  it.each([
    [401, AUTH],
    [403, NOT_JSON],
    [409, NOT_JSON],
    [422, NOT_JSON],
    [500, NOT_JSON],
    [503, UNREACHABLE],
  ])('status %i without words of its own: says what that means and what to do', async (status, words) => {
    bench.companion.arm({ kind: 'status', status }, { matches: credit });
    saysOnly(await creditSays(), words);
  });

  it('is down: the connection breaks', async () => {
    bench.companion.arm({ kind: 'dropBefore' }, { matches: credit });
    saysOnly(await creditSays(), UNREACHABLE);
  });

  it('answers with a page of HTML', async () => {
    bench.companion.arm({ kind: 'html', status: 502 }, { matches: credit });
    const text = await creditSays();
    saysOnly(text, NOT_JSON);
    expect(text).not.toContain('<h1>');
  });

  it('does not answer within the callout’s time', async () => {
    bench.companion.arm({ kind: 'silentBefore' }, { matches: credit });
    saysOnly(await creditSays(), TOO_SLOW);
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

  it('may not submit: is told which permission is missing and whom to ask, beside what may be seen', async () => {
    const { page, context } = await visit(browser, bench.url, { user: 'finance' });
    await page.goto(`${bench.url}${ORDER}`);
    await settled(page);
    const submission = page.locator('c-order-submission');
    const text = await submission.innerText();
    expect(text, 'what became of the order is told all the same').toContain('This order has not been submitted.');
    expect(text).toContain('You cannot submit orders: the permission Submit Orders is missing.');
    expect(text).toContain('Nothing was sent.');
    expect(text).toContain('What to do: Ask an admin for the permission set Ledgerline Rep.');
    expect(await submission.getByRole('button', { name: /submit/i }).count()).toBe(0);
    await context.close();
    const rep = await visit(browser, bench.url);
    await rep.page.goto(`${bench.url}${ORDER}`);
    await settled(rep.page);
    const allowed = rep.page.locator('c-order-submission');
    expect(await allowed.innerText()).not.toContain('permission');
    expect(await allowed.getByRole('button', { name: /submit/i }).count(), 'the same order, by somebody who may').toBe(
      1,
    );
    await rep.context.close();
  });

  it('is refused by the controller too, whatever the page offers', async () => {
    const answer = await fetch(`${bench.url}/aura/OrderController.submit`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: 'workspace_user=finance%40demo.ledgerline.test' },
      body: JSON.stringify({ recordId: '801LL0000000001YAA', idempotencyKey: 'finance-presses-anyway' }),
    });
    const { error } = (await answer.json()) as { error: { message: string } };
    expect(JSON.parse(error.message)).toMatchObject({ code: 'NO_PERMISSION', sent: 'no' });
    expect(error.message).toMatch(/Submit[_ ]Orders/);
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
