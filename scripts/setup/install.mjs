/** Makes sure that what a command needs is installed as the lockfile says. */
import { join } from 'node:path';
import { npmToTheEnd } from './npm.mjs';
import { passLockTo, takeLock } from './owner-lock.mjs';
import { repository, say as tell } from './repository.mjs';
import { union } from './sets.mjs';
import { isInstalled, markUnfinished, validStamp, writeStamp } from './stamp.mjs';

/** @typedef {import('./sets.mjs').InstallSet} InstallSet */

const WHAT = 'installing packages';
const WAIT_MS = 15 * 60_000;
const QUIET = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];

/**
 * @param {InstallSet} wanted
 * @param {{ root?: string, run?: (args: string[], options: { cwd: string, onStart?: (pid: number) => void }) => void | Promise<void>, say?: typeof tell }} [parts]
 * @returns {Promise<boolean>} Whether anything had to be installed.
 */
export async function ensureInstall(wanted, { root = repository, run = npmToTheEnd, say = tell } = {}) {
  if (isInstalled(root, wanted)) return false;
  const lock = join(root, '.ledgerline', 'install.lock');
  const unlock = await takeLock(lock, {
    what: WHAT,
    waitMs: WAIT_MS,
    onWait: (owner) => say(`Process ${owner.pid} is ${owner.what}; waiting for it`),
  });
  try {
    if (isInstalled(root, wanted)) return false;
    const there = validStamp(root);
    const set = there === undefined ? wanted : union(there, wanted);
    say(set.tools ? 'Installing the packages, with the tools for the checks' : 'Installing the packages');
    const began = Date.now();
    markUnfinished(root);
    await run(argumentsFor(set, there !== undefined), { cwd: root, onStart: (pid) => passLockTo(lock, pid, WHAT) });
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
