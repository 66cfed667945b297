/** What is installed, when, and by which npm command; npm itself stands aside. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureInstall } from './install.mjs';
import { CHECKS, PRODUCT, SALESFORCE, setFor } from './sets.mjs';
import { isInstalled } from './stamp.mjs';

let root: string;
let commands: string[][];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ledgerline-install-'));
  writeFileSync(join(root, 'package-lock.json'), 'the first');
  commands = [];
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** As npm does: `ci` begins by removing node_modules. */
function npm(args: string[]): void {
  commands.push(args);
  if (args[0] === 'ci') rmSync(join(root, 'node_modules'), { recursive: true, force: true });
  mkdirSync(join(root, 'node_modules'), { recursive: true });
}

const say = (): void => undefined;
const ensure = (set: typeof PRODUCT): Promise<boolean> => ensureInstall(set, { root, run: npm, say });

describe('the install', () => {
  it('is done once', async () => {
    expect(await ensure(PRODUCT)).toBe(true);
    expect(await ensure(PRODUCT)).toBe(false);
    expect(commands).toHaveLength(1);
  });

  it('leaves the tools out for what only runs the product, and runs no package’s script', async () => {
    await ensure(PRODUCT);
    expect(commands[0]).toEqual(expect.arrayContaining(['ci', '--omit=dev', '--ignore-scripts']));
  });

  it('is not done again for less than is there', async () => {
    await ensure(CHECKS);
    expect(await ensure(PRODUCT)).toBe(false);
  });

  it('is added to, not begun anew, so that what runs meanwhile keeps its files', async () => {
    await ensure(PRODUCT);
    await ensure(CHECKS);
    expect(commands[1]).toEqual(expect.arrayContaining(['install', '--no-save', '--include=dev']));
    expect(isInstalled(root, CHECKS)).toBe(true);
  });

  it('is done anew when the lockfile has changed', async () => {
    await ensure(PRODUCT);
    writeFileSync(join(root, 'package-lock.json'), 'the second');
    await ensure(PRODUCT);
    expect(commands.map(([command]) => command)).toEqual(['ci', 'ci']);
  });

  it('does not count when npm failed', async () => {
    await ensure(PRODUCT);
    const failing = (): void => {
      throw new Error('npm ended with 1');
    };
    await expect(ensureInstall(CHECKS, { root, run: failing, say })).rejects.toThrow('npm ended with 1');
    expect(isInstalled(root, PRODUCT)).toBe(false);
    expect(await ensure(PRODUCT)).toBe(true);
  });

  it('is added to again when adding was broken off, so that what runs meanwhile keeps its files', async () => {
    await ensure(PRODUCT);
    const brokenOff = (): void => {
      throw new Error('npm install was ended by SIGTERM');
    };
    await expect(ensureInstall(CHECKS, { root, run: brokenOff, say })).rejects.toThrow('SIGTERM');
    await ensure(PRODUCT);
    expect(commands.map(([command]) => command)).toEqual(['ci', 'install']);
  });

  it('is done by one of several that want it at once', async () => {
    await Promise.all([ensure(PRODUCT), ensure(PRODUCT), ensure(PRODUCT)]);
    expect(commands).toHaveLength(1);
  });
});

describe('the tools', () => {
  it.each(['scripts/checks/lint.ts', 'scripts/chromium/main.ts', 'test/e2e/screenshots.ts'])(
    'are installed for %s',
    (script) => {
      expect(setFor(script)).toBe(CHECKS);
    },
  );

  it.each(['scripts/test/main.ts', 'scripts/salesforce/deploy.ts'])(
    'are installed for %s with those of the Salesforce package',
    (script) => {
      expect(setFor(script)).toBe(SALESFORCE);
    },
  );

  it.each(['scripts/start/main.ts', 'scripts/operate/token.ts', 'scripts/try/main.ts'])('are not for %s', (script) => {
    expect(setFor(script)).toBe(PRODUCT);
  });
});
