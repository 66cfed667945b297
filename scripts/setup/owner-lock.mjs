/** A lock file that names its owner, so that whoever waits can say for whom, and a dead owner's lock is no lock. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ownMark, startOf, stillRuns } from './processes.mjs';

const PAUSE_MS = 200;

/** @typedef {import('./processes.mjs').ProcessMark & { what: string }} Owner */

/**
 * Takes the lock, waiting while a living process has it.
 * @param {string} file
 * @param {{ what: string, waitMs: number, onWait?: (owner: Owner) => void }} options `what` is what the owner does, for those who wait.
 * @returns {Promise<() => void>} Gives the lock back.
 * @throws When it is still taken after `waitMs`; the message names the owner.
 */
export async function takeLock(file, options) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  writeFileSync(mine, JSON.stringify({ ...ownMark(), what: options.what }));
  try {
    let told = false;
    for (let waited = 0; ; waited += PAUSE_MS) {
      if (linked(mine, file)) return () => rmSync(file, { force: true });
      const owner = ownerOf(file);
      if (owner === undefined || !stillRuns(owner)) {
        setAside(file, owner, `${mine}.stale`);
        continue;
      }
      if (waited >= options.waitMs) {
        throw new Error(
          `Process ${owner.pid} (${owner.what}) still holds ${file}; end it, or wait for it, and try again.`,
        );
      }
      if (!told) options.onWait?.(owner);
      told = true;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/**
 * Says in a lock of ours that another process does the work, so that it stays taken when this one is killed and the other is not.
 * @param {string} file
 * @param {number} pid
 * @param {string} what
 */
export function passLockTo(file, pid, what) {
  const next = `${file}.${pid}.next`;
  writeFileSync(next, JSON.stringify({ pid, startedAt: startOf(pid), what }));
  renameSync(next, file);
}

/**
 * Linking is atomic and carries the content with it: nobody ever sees a lock without its owner.
 * @param {string} from
 * @param {string} to
 */
function linked(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * @param {string} file
 * @returns {Owner | undefined}
 */
function ownerOf(file) {
  try {
    return /** @type {Owner} */ (JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/**
 * Removes a dead owner's lock. Another may have removed it and taken the lock since: then that one is put back.
 * @param {string} file
 * @param {Owner | undefined} dead
 * @param {string} aside
 */
function setAside(file, dead, aside) {
  try {
    renameSync(file, aside);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return;
    throw error;
  }
  const removed = ownerOf(aside);
  if (removed !== undefined && (removed.pid !== dead?.pid || removed.startedAt !== dead.startedAt)) linked(aside, file);
  rmSync(aside, { force: true });
}
