/**
 * What goes through the org by itself, in a browser: a hold that the ERP says later reaches the page by the org's event, and
 * an opportunity that is closed as won reaches the ERP by one. Each is cut once: without its event nothing moves.
 */
import type { Browser, Page, Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { placesOrder } from '../integration/companion/org.ts';
import { until } from '../integration/companion/until.ts';
import { openBrowser, settled, SLOW, visit } from './browser.ts';
import { findings } from './findings.ts';
import { newOrder } from './new-order.ts';
import { type Ask, holdsIn, submissionIn } from './org-user.ts';
import { openWorkbench, type Workbench } from './world.ts';

let browser: Browser;
let bench: Workbench;
let ask: Ask;

beforeAll(async () => {
  bench = await openWorkbench();
  ask = await bench.asUser('admin');
  browser = await openBrowser();
}, 300_000);

afterAll(async () => {
  await browser.close();
  await bench.close();
});

afterEach(() => {
  bench.erpProxy.clear();
  bench.pageEvents.letGo();
  bench.connected?.events.letGo();
});

const ACME_OPPORTUNITY = '006LL0000000001YAA';
const PENDING = /Still asking, since/;

/** A page on which an order over the limit was submitted while the ERP was too busy to take it. It asks for nothing now. */
async function waitingPage(name: string) {
  const { accountId } = await bench.account(name, '100.00');
  const orderId = await newOrder(ask, accountId, name);
  const visitor = await visit(browser, bench.url);
  const { page } = visitor;
  const questions = questionsOf(page);
  await page.clock.install();
  await page.goto(`${bench.url}/lightning/r/Order/${orderId}/view`);
  await settled(page);
  await page.evaluate('window.notReloaded = true');
  bench.erpProxy.arm({ kind: 'status', status: 429 }, { matches: placesOrder });
  await Promise.all([
    page.waitForResponse((response) => response.url().includes('/events?channel=')),
    page.locator('c-order-submission .submit button').click(),
  ]);
  await said(page, PENDING);
  await until(async () => (await submissionIn(ask, orderId))?.state === 'pending');
  // Its own clock stands still from here on: what it learns, it is told.
  await page.clock.pauseAt((await page.evaluate<number>('Date.now()')) + 1_000);
  await questions.ended();
  await hears(orderId, questions);
  await questions.ended();
  bench.pageEvents.holdBack();
  return { ...visitor, orderId, questions };
}

/** Until an event of the record makes the page ask: its subscription stands. */
async function hears(recordId: string, questions: Questions): Promise<void> {
  const before = questions.count;
  await until(async () => {
    const event = { ledgerline__Record_Id__c: recordId, ledgerline__Version__c: 0 };
    await ask('POST', '/sobjects/ledgerline__Record_Changed__e', event);
    return questions.count > before;
  });
}

interface Questions {
  readonly count: number;
  /** Once none is open at two looks in a row and none has begun between them: one answer may lead to the next question. */
  ended(): Promise<unknown>;
}

/** What the page asks the workspace's controllers. */
function questionsOf(page: Page): Questions {
  let count = 0;
  let open = 0;
  const isQuestion = (request: Request): boolean => request.url().includes('/aura/');
  const end = (request: Request): void => void (open -= isQuestion(request) ? 1 : 0);
  page.on('request', (request) => {
    if (!isQuestion(request)) return;
    count += 1;
    open += 1;
  });
  page.on('requestfinished', end);
  page.on('requestfailed', end);
  return {
    get count() {
      return count;
    },
    ended: () => {
      let before = -1;
      return until(async () => {
        await page.evaluate('0');
        const quiet = open === 0 && count === before;
        before = count;
        return quiet;
      });
    },
  };
}

/** The ERP has time again, holds the order, and the companion has told the org so in one request. */
async function heldInOrg(orderId: string): Promise<string> {
  bench.erpProxy.clear();
  await until(async () => (await submissionIn(ask, orderId))?.state === 'held');
  const holds = await holdsIn(ask, orderId);
  expect(holds).toEqual([{ active: true, reason: (await submissionIn(ask, orderId))?.reason }]);
  const requests = bench.connected?.sent.filter(
    ({ body }) => body.includes(orderId) && body.includes('Record_Changed__e'),
  );
  const written = requests?.at(-1);
  expect(written).toMatchObject({ method: 'POST', path: '/services/data/v67.0/composite' });
  expect(written?.body).toContain('ledgerline__Credit_Hold__c');
  return String(holds[0]?.reason);
}

async function said(page: Page, words: RegExp | string): Promise<void> {
  await page.locator('c-order-submission').getByText(words).first().waitFor();
}

describe('a hold that the ERP says after the page was answered', SLOW, () => {
  it('is on the page with its reason by the org’s event, and by nothing else', async () => {
    const { page, context, complaints, orderId, questions } = await waitingPage('Told Later');
    const asked = questions.count;
    const reason = await heldInOrg(orderId);
    await until(() => bench.pageEvents.waiting > 0);
    expect(await page.locator('c-order-submission').innerText()).toMatch(PENDING);
    expect(await page.locator('c-credit-hold-banner').innerText()).not.toContain(reason);
    expect(questions.count).toBe(asked);

    bench.pageEvents.letGo();
    await page.locator('c-credit-hold-banner').getByText(reason).first().waitFor();
    await said(page, 'Credit line');
    expect(await page.evaluate('window.notReloaded')).toBe(true);
    await page.clock.resume();
    expect(await findings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('is not on a page that hears no events until it asks again by itself', async () => {
    const { page, context, complaints, orderId } = await waitingPage('Never Told');
    const reason = await heldInOrg(orderId);
    await until(() => bench.pageEvents.waiting > 0);
    expect(await page.locator('c-order-submission').innerText()).toMatch(PENDING);

    await page.clock.runFor(15_000);
    await page.locator('c-credit-hold-banner').getByText(reason).first().waitFor();
    await said(page, 'Credit line');
    expect(bench.pageEvents.waiting).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('an opportunity that is closed as won', SLOW, () => {
  it('becomes one order of the ERP by its event, which is cut first, and is accepted on its page', async () => {
    const { page, context, complaints } = await visit(browser, bench.url);
    const path = `${bench.url}/lightning/r/Opportunity/${ACME_OPPORTUNITY}/view`;
    const ordersOfAcme = async () => bench.erp.ordersOf(bench.customers['ACME'] ?? '');
    const before = await ordersOfAcme();
    await page.goto(path);
    await settled(page);
    bench.connected?.events.holdBack();
    await page.getByRole('button', { name: 'Close as Won' }).click();
    await page.getByText('The companion has been asked to submit the order').waitFor();
    await settled(page);
    await until(() => (bench.connected?.events.waiting ?? 0) > 0);
    expect(await submissionIn(ask, ACME_OPPORTUNITY)).toMatchObject({ state: 'requested', erpNumber: null });
    expect(await ordersOfAcme()).toEqual(before);

    bench.connected?.events.letGo();
    const accepted = await until(async () => {
      const found = await submissionIn(ask, ACME_OPPORTUNITY);
      return found?.state === 'accepted' && found;
    });
    const now = await ordersOfAcme();
    expect(now).toHaveLength(before.length + 1);
    expect(now.map(({ no }) => no)).toContain(accepted.erpNumber);
    await page.goto(path);
    await settled(page);
    await said(page, String(accepted.erpNumber));
    expect(await findings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
