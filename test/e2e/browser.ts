/** A Chromium for the end-to-end tests, and pages in it whose console must stay silent. */
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { findChromium } from '../../scripts/chromium/find.ts';

/** For a test in a browser; a slow machine is no fault of the code. */
export const SLOW = { timeout: 240_000 };

export const WIDE = { width: 1280, height: 900 };
export const NARROW = { width: 320, height: 700 };

export interface Visit {
  /** Of the local org's users, without their domain: rep, finance, operations, admin, nobody. */
  readonly user?: string;
  readonly language?: 'en' | 'de';
  readonly viewport?: { readonly width: number; readonly height: number };
}

export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the console and the page complained about; ends empty in every test. */
  readonly complaints: readonly string[];
}

/** Throws with how to get one where the machine has none. */
export async function openBrowser(): Promise<Browser> {
  const found = await findChromium();
  if ('missing' in found) throw new Error(found.missing);
  return chromium.launch({
    executablePath: found.executablePath,
    env: { ...process.env, ...found.env },
    // As root, which a container often is, Chromium's own sandbox cannot start.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
}

export async function visit(browser: Browser, url: string, who: Visit = {}): Promise<Visitor> {
  const { user = 'rep', language = 'en', viewport = WIDE } = who;
  const context = await browser.newContext({ viewport, locale: language === 'de' ? 'de-DE' : 'en-US' });
  await context.addCookies([
    { name: 'workspace_user', value: encodeURIComponent(`${user}@demo.ledgerline.test`), url },
    { name: 'workspace_language', value: language, url },
  ]);
  // Generous, since a slow machine is no fault of the code.
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'warning' || message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  page.on('request', (request) => {
    const at = request.url();
    if (!at.startsWith(url) && !at.startsWith('data:') && !at.startsWith('blob:')) complaints.push(`outside: ${at}`);
  });
  return { page, context, complaints };
}

/** Until every component stands on the page and none shows a stencil any more. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main').waitFor();
  await page.locator('[data-component]:empty').first().waitFor({ state: 'detached' });
  await page.locator('c-loading-stencil').first().waitFor({ state: 'detached' });
}
