/** Whether a Chromium can be driven: it starts, is new enough, lays text out and paints it. */
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

/** Older ones differ in :has, popover and nesting. */
const LEAST_VERSION = 120;
const LAUNCH_MS = 30_000;
const TELLING = /error while loading|cannot open|not found|Exec format|closed/;

/** Undefined when it works, else one line about what is wrong with it. */
export async function tryOut(
  executablePath: string,
  env: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  let browser: Browser | undefined;
  try {
    browser = await chromium.launch({
      executablePath,
      env: { ...environmentAsText(process.env), ...env },
      timeout: LAUNCH_MS,
    });
    const version = browser.version();
    if (Number(version.split('.')[0]) < LEAST_VERSION) return `it is ${version} and ${LEAST_VERSION} is needed`;
    const page = await browser.newPage();
    await page.setContent('<p style="font:40px sans-serif"><span id="thin">iiii</span><span id="wide">WWWW</span></p>');
    const thin = (await page.locator('#thin').boundingBox())?.width ?? 0;
    const wide = (await page.locator('#wide').boundingBox())?.width ?? 0;
    await page.screenshot();
    return wide > thin && thin > 0 ? undefined : 'it finds no font to lay text out with';
  } catch (error) {
    const lines = (error instanceof Error ? error.message : String(error)).split('\n');
    return lines.find((line) => TELLING.test(line)) ?? lines[0];
  } finally {
    // One that is broken may also refuse to close; the process has been told by then.
    await browser?.close().catch(() => undefined);
  }
}

function environmentAsText(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
