/** Where a Chromium may be on a machine. */
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

const NAMES = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'chromium-headless-shell',
  'microsoft-edge',
];
const LINUX = ['/opt/google/chrome/chrome', '/usr/lib/chromium/chromium', '/usr/lib/chromium/chromium-headless-shell'];
const MAC_APPS = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
const PLAYWRIGHT_PROGRAMS = new Set([
  'headless_shell',
  'chrome-headless-shell',
  'chrome',
  'Chromium',
  'Google Chrome for Testing',
]);

/** The machine's own, in the order of trust; each exists. */
export function machineBrowsers(environment: NodeJS.ProcessEnv, platform = process.platform): string[] {
  const onPath = (environment['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const fixed =
    platform === 'darwin'
      ? MAC_APPS.flatMap((app) =>
          ['/Applications', join(homedir(), 'Applications')].map(
            (folder) => `${folder}/${app}.app/Contents/MacOS/${app}`,
          ),
        )
      : LINUX;
  return [...onPath, ...fixed].filter((path) => existsSync(path));
}

/**
 * What `playwright-core install` has left, newest first. Playwright's own executablePath() names the full browser and
 * misses the headless shell, which is all that these tests ask for.
 */
export function playwrightBrowsers(environment: NodeJS.ProcessEnv, platform = process.platform): string[] {
  const own = environment['PLAYWRIGHT_BROWSERS_PATH'];
  const cache = platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
  const root = own === undefined || own === '' ? join(cache, 'ms-playwright') : own;
  return foldersOf(root)
    .filter((name) => name.startsWith('chromium'))
    .sort((one, other) => revision(other) - revision(one))
    .flatMap((name) => programsIn(join(root, name), 5));
}

function revision(name: string): number {
  return Number(/-(\d+)$/.exec(name)?.[1] ?? 0);
}

/** At most `depth` folders down: on macOS the program sits inside an application's folder. */
function programsIn(folder: string, depth: number): string[] {
  if (depth === 0) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return programsIn(path, depth - 1);
    return PLAYWRIGHT_PROGRAMS.has(entry.name) ? [path] : [];
  });
}

function foldersOf(root: string): string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}
