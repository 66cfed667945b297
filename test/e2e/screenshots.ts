/**
 * Pictures of every page, wide and narrow, of what `npm start` runs, into docs/screens:
 *   node scripts/run.mjs test/e2e/screenshots.ts
 * They are for people to look at; nothing is compared.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { requireRunning } from '../../scripts/start/run-file.ts';
import { NARROW, openBrowser, settled, visit, WIDE, type Visit } from './browser.ts';

interface Picture extends Visit {
  readonly name: string;
  readonly path: string;
}

const ACCOUNT = '/lightning/r/Account';
const PICTURES: readonly Picture[] = [
  { name: 'accounts', path: '/' },
  { name: 'account-near-limit', path: `${ACCOUNT}/001LL00000GLOBEYA5/view` },
  { name: 'account-over-limit', path: `${ACCOUNT}/001LL0000INITECYQ5/view` },
  { name: 'account-blocked', path: `${ACCOUNT}/001LL00000UMBRAYA5/view` },
  { name: 'account-overdue', path: `${ACCOUNT}/001LL0000HARBORYQ5/view` },
  { name: 'account-two-entities', path: `${ACCOUNT}/001LL000MERIDIAYY5/view` },
  { name: 'account-no-link', path: `${ACCOUNT}/001LL0000NOLINKYQ5/view` },
  { name: 'account-german', path: `${ACCOUNT}/001LL0000HARBORYQ5/view`, language: 'de' },
  { name: 'opportunity', path: '/lightning/r/Opportunity/006LL0000000002YAA/view' },
  { name: 'order-over-limit', path: '/lightning/r/Order/801LL0000000003YAA/view' },
  { name: 'order-german', path: '/lightning/r/Order/801LL0000000003YAA/view', language: 'de' },
  { name: 'setup', path: '/lightning/n/Ledgerline_Setup', user: 'admin' },
  { name: 'setup-without-permission', path: '/lightning/n/Ledgerline_Setup' },
  { name: 'not-shared', path: `${ACCOUNT}/001LL0000PRIVATYQ5/view` },
];
const FOLDER = join(import.meta.dirname, '..', '..', 'docs', 'screens');

const { workspace } = requireRunning();
mkdirSync(FOLDER, { recursive: true });
const browser = await openBrowser();
const asked = process.argv.slice(2);
let complained = 0;
for (const picture of PICTURES.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  for (const viewport of [WIDE, NARROW]) complained += await take(browser, { ...picture, viewport });
}
await browser.close();
process.exitCode = complained === 0 ? 0 : 1;

async function take(
  from: Browser,
  picture: Picture & { readonly viewport: { readonly width: number; readonly height: number } },
): Promise<number> {
  const { page, context, complaints } = await visit(from, workspace, picture);
  await page.goto(`${workspace}${picture.path}`);
  await settled(page);
  await page.screenshot({ path: join(FOLDER, `${picture.name}-${picture.viewport.width}.png`), fullPage: true });
  const wider = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  const said = complaints.filter((text) => !text.includes('404') && !text.includes('500'));
  console.log(
    `${picture.name} ${picture.viewport.width}: ${wider === 0 ? 'fits' : `too wide by ${String(wider)}`}${said.map((text) => `\n  ${text.slice(0, 300)}`).join('')}`,
  );
  await context.close();
  return said.length + (wider === 0 ? 0 : 1);
}
