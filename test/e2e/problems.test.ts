/** What a page says of each refusal that the companion has a code for: what happened, what was sent, what to do, a reference. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { problemOf, PROBLEM_TYPE } from '../../companion/src/http/problem/problem.ts';
import { CATALOGUE } from '../../companion/src/platform/error-catalogue.ts';
import { type ErrorCode, LedgerlineError } from '../../companion/src/platform/errors.ts';
import { openBrowser, settled, SLOW, visit } from './browser.ts';
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

afterEach(() => bench.companion.clear());

const ACME = '/lightning/r/Account/001LL000000ACMEYA4/view';
const ORDER = '/lightning/r/Order/801LL0000000001YAA/view';
const CODES = Object.keys(CATALOGUE) as ErrorCode[];
/** What the package says itself, in the user's language, where the companion's words would help nobody. */
const AUTH = {
  title: 'Ledgerline did not accept this org’s credential.',
  action: 'Ask your admin to renew the credential in Ledgerline Setup.',
};
const NOT_JSON = {
  title: 'Something other than Ledgerline answered.',
  action: 'Ask your admin to check the companion’s address in Ledgerline Setup.',
};
const TOO_SLOW = {
  title: 'Ledgerline did not answer in time.',
  action: 'Try again. If it stays so, ask your admin to run the connection test in Ledgerline Setup.',
};

const isCredit = ({ path }: { readonly path: string }): boolean => path.includes('/credit');
const isSubmit = ({ method, path }: { readonly method: string; readonly path: string }): boolean =>
  method === 'POST' && path === '/v1/orders';

/** The companion answers with this code, as it does itself. */
function refuse(code: ErrorCode, matches: typeof isSubmit | typeof isCredit): string {
  const requestId = `request-of-${code.toLowerCase()}`;
  const problem = problemOf(new LedgerlineError(code), requestId);
  const body = JSON.stringify(problem);
  bench.companion.clear();
  bench.companion.arm({ kind: 'answer', status: problem.status, contentType: PROBLEM_TYPE, body }, { matches });
  return requestId;
}

/** What the credit figures' own panel says, once it says this; the form below has another. */
async function panelSays(page: Page, message: string): Promise<string> {
  const panel = page.locator('c-credit-position c-error-panel').first();
  await panel.getByText(message, { exact: true }).waitFor();
  return panel.innerText();
}

const askAgain = async (page: Page): Promise<void> =>
  page.locator('c-credit-position').getByRole('button', { name: 'Refresh now' }).click();

async function open(path: string) {
  const visitor = await visit(browser, bench.url);
  await visitor.page.goto(`${bench.url}${path}`);
  await settled(visitor.page);
  return visitor;
}

async function good(page: Page, complaints: readonly string[]): Promise<void> {
  expect(await findings(page)).toEqual([]);
  expect(complaints).toEqual([]);
}

describe('reading a figure', SLOW, () => {
  it('covers the statuses that a caller meets', () => {
    const statuses = new Set(CODES.map((code) => CATALOGUE[code].status));
    for (const status of [401, 403, 409, 422, 500]) expect(statuses).toContain(status);
  });

  it(`says each of ${String(CODES.length)} codes in plain words, that nothing was sent, and what to do`, async () => {
    const { page, complaints, context } = await open(ACME);
    for (const code of CODES) {
      const isLogin = CATALOGUE[code].status === 401;
      const { title, action } = isLogin ? AUTH : CATALOGUE[code];
      const requestId = refuse(code, isCredit);
      const answered = page.waitForResponse((response) => response.url().endsWith('/aura/CreditController.showCredit'));
      await askAgain(page);
      await answered;
      const said = await panelSays(page, title);
      expect(said, code).toContain('Nothing was sent');
      expect(said, code).toContain(`What to do: ${action}`);
      if (!isLogin) expect(said, code).toContain(requestId);
    }
    await good(page, complaints);
    bench.companion.clear();
    await askAgain(page);
    await page.locator('c-credit-position c-error-panel .message').waitFor({ state: 'detached' });
    await context.close();
  });

  it.each([
    ['a page of HTML', { kind: 'html', status: 502 }, NOT_JSON],
    ['nothing within the callout’s time', { kind: 'silentBefore' }, TOO_SLOW],
  ] as const)('answered by %s: says so, that nothing was sent, and what to do', async (_name, fault, words) => {
    bench.companion.arm(fault, { matches: isCredit });
    const { page, complaints, context } = await open(ACME);
    const said = await panelSays(page, words.title);
    expect(said).toContain('Nothing was sent');
    expect(said).toContain(`What to do: ${words.action}`);
    expect(said).not.toContain('<h1>');
    await good(page, complaints);
    await context.close();
  });
});

describe('submitting an order', SLOW, () => {
  const submission = (page: Page) => page.locator('c-order-submission');
  const press = async (page: Page): Promise<void> => submission(page).locator('.submit button').click();

  it('refused for good, says why, that nothing was sent, and what to do', async () => {
    const { page, complaints, context } = await open(ORDER);
    for (const code of ['SCOPE_MISSING', 'NO_CUSTOMER_LINK', 'ENTITY_UNKNOWN'] as const) {
      const requestId = refuse(code, isSubmit);
      await press(page);
      const panel = submission(page).locator('c-error-panel');
      await panel.getByText(CATALOGUE[code].title, { exact: true }).waitFor();
      const said = await panel.innerText();
      expect(said).toContain('Nothing was sent');
      expect(said).toContain(`What to do: ${CATALOGUE[code].action}`);
      expect(said).toContain(requestId);
      expect(await submission(page).innerText()).toContain('This order has not been submitted.');
    }
    await good(page, complaints);
    await context.close();
  });

  const lost: readonly (readonly [string, () => void])[] = [
    ['a problem that hides what was done', () => void refuse('INTERNAL', isSubmit)],
    ['a page of HTML', () => bench.companion.arm({ kind: 'html', status: 502 }, { matches: isSubmit })],
    ['nothing within the callout’s time', () => bench.companion.arm({ kind: 'silentBefore' }, { matches: isSubmit })],
  ];
  it.each(lost)('answered by %s: says that it is looked up, and offers nothing to press', async (_name, arm) => {
    arm();
    const { page, complaints, context } = await open(ORDER);
    await press(page);
    await submission(page)
      .getByText(/the answer was lost/)
      .waitFor();
    expect(await submission(page).innerText()).toContain('Do not submit again');
    expect(await submission(page).locator('.submit button').count()).toBe(0);
    await good(page, complaints);
    await context.close();
  });
});
