/**
 * How long a hold takes from the ERP's answer to words on the page, 50 times in each of its two ways:
 *   node scripts/run.mjs test/e2e/measure-hold.ts [count]
 * Each time a new account with no room gets an order, which a rep submits on its page. "answered": the ERP answers while
 * the page waits. "told later": the ERP has no time at first, and what it says then comes to the page by the org's event,
 * without a reload. The ERP's answer is the moment at which the companion has recorded it (the submission's history); the
 * other end is the first frame in which the page shows the hold's reason. Both clocks are this machine's. Prints p50 and p99;
 * nothing is judged.
 */
import { placesOrder } from '../integration/companion/org.ts';
import { openBrowser, settled, visit } from './browser.ts';
import { holdTestServer } from '../database/server.ts';
import { newOrder } from './new-order.ts';
import { openWorkbench, type Workbench } from './world.ts';

/** The first frame after which the ERP's own words of the hold stand on the page. */
const WATCH = `new Promise((resolve) => {
  const look = () => {
    const text = document.querySelector('c-order-submission').innerText;
    if (text.includes('Credit line')) resolve(performance.timeOrigin + performance.now());
    else requestAnimationFrame(look);
  };
  look();
})`;

/** The page's words for an order that the ERP has no time for. */
const STILL_ASKING = /Still asking, since/;

type Way = 'answered' | 'told later';

const count = Number(process.argv[2] ?? '50');
const server = await holdTestServer();
const bench = await openWorkbench();
const browser = await openBrowser();
const milliseconds: Record<Way, number[]> = { answered: [], 'told later': [] };
try {
  for (let turn = 1; turn <= count; turn += 1) {
    for (const way of ['answered', 'told later'] as const) {
      const took = await holdOnce(bench, turn, way);
      milliseconds[way].push(took);
      process.stdout.write(`${turn}, ${way}: ${String(took)} ms\n`);
    }
  }
} finally {
  await browser.close();
  await bench.close();
  await server.release();
}
for (const [way, took] of Object.entries(milliseconds)) {
  took.sort((a, b) => a - b);
  const at = (share: number): number | undefined => took[Math.min(count - 1, Math.ceil(share * count) - 1)];
  process.stdout.write(`holds ${way} ${count}: p50 ${String(at(0.5))} ms, p99 ${String(at(0.99))} ms\n`);
}

async function holdOnce({ url, account, asUser, erpProxy }: Workbench, turn: number, way: Way): Promise<number> {
  const { accountId } = await account(`Held ${way} ${turn}`, '100.00');
  const recordId = await newOrder(await asUser('admin'), accountId, `Order ${turn}`);
  const { page, context } = await visit(browser, url);
  await page.goto(`${url}/lightning/r/Order/${recordId}/view`);
  await settled(page);
  if (way === 'told later') erpProxy.arm({ kind: 'status', status: 429 }, { matches: placesOrder });
  const shown = page.evaluate(WATCH);
  await page.locator('c-order-submission .submit button').click();
  if (way === 'told later') {
    await page.locator('c-order-submission').getByText(STILL_ASKING).first().waitFor();
    erpProxy.clear();
  }
  const shownAt = await shown;
  const answeredAt = await answered(url, recordId);
  await context.close();
  return Math.round(Number(shownAt) - answeredAt);
}

/** When the companion recorded the ERP's answer, in milliseconds since the epoch. */
async function answered(url: string, recordId: string): Promise<number> {
  const ask = async (method: string, parameters: object): Promise<unknown> => {
    const response = await fetch(`${url}/aura/OrderController.${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(parameters),
    });
    return ((await response.json()) as { answer: unknown }).answer;
  };
  const { items } = (await ask('listSubmissions', { recordId, state: null })) as { items: { submissionId: string }[] };
  const submissionId = items[0]?.submissionId;
  const { history } = (await ask('showSubmission', { recordId, submissionId })) as {
    history: { event: string; at: string }[];
  };
  const held = history.find(({ event }) => event === 'held');
  if (held === undefined) throw new Error(`not held: ${JSON.stringify(history)}`);
  return Date.parse(held.at);
}
