/** Makes sure that what a command needs is installed as the lockfile says. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './npm.mjs';
import { takeLock } from './owner-lock.mjs';
import { repository, say as tell } from './repository.mjs';
import { union } from './sets.mjs';
import { isInstalled, stampFile, validStamp, writeStamp } from './stamp.mjs';

/** @typedef {import('./sets.mjs').InstallSet} InstallSet */

const WAIT_MS = 15 * 60_000;
const QUIET = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];

/**
 * @param {InstallSet} wanted
 * @param {{ root?: string, run?: typeof npm, say?: typeof tell }} [parts]
 * @returns {Promise<boolean>} Whether anything had to be installed.
 */
export async function ensureInstall(wanted, { root = repository, run = npm, say = tell } = {}) {
  if (isInstalled(root, wanted)) return false;
  const unlock = await takeLock(join(root, '.ledgerline', 'install.lock'), {
    what: 'installing packages',
    waitMs: WAIT_MS,
    onWait: (owner) => say(`Process ${owner.pid} is ${owner.what}; waiting for it`),
  });
  try {
    if (isInstalled(root, wanted)) return false;
    const there = validStamp(root);
    const set = there === undefined ? wanted : union(there, wanted);
    say(set.tools ? 'Installing the packages, with the tools for the checks' : 'Installing the packages');
    const began = Date.now();
    // An install that is not finished has no stamp.
    rmSync(stampFile(root), { force: true });
    run(argumentsFor(set, there !== undefined), { cwd: root });
    writeStamp(root, set);
    say(`Installed in ${((Date.now() - began) / 1000).toFixed(1)} s`);
    return true;
  } finally {
    unlock();
  }
}

/**
 * `npm ci` begins by removing node_modules, which a running `npm start` still reads from: what is only to be added to is
 * added to, and the lockfile is left as it is.
 * @param {InstallSet} set
 * @param {boolean} adding
 * @returns {string[]}
 */
export function argumentsFor(set, adding) {
  return [
    ...(adding ? ['install', '--no-save'] : ['ci']),
    ...QUIET,
    ...set.workspaces.map((name) => `--workspace=${name}`),
    '--include-workspace-root',
    set.tools ? '--include=dev' : '--omit=dev',
    '--include=optional',
  ];
}
