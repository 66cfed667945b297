/** The note in node_modules that says what was installed there, and from what. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { covers } from './sets.mjs';

/**
 * `unfinished`: it was being added to. What it names is there; what was added may be there in part.
 * @typedef {import('./sets.mjs').InstallSet & { from: string, unfinished?: true }} Stamp
 */

/**
 * What an install is made from: the lockfile, npm's settings, the kind of machine and of Node.
 * @param {string} root
 * @returns {string}
 */
export function origin(root) {
  const hash = createHash('sha256');
  for (const file of ['package-lock.json', '.npmrc']) {
    if (existsSync(join(root, file))) hash.update(file).update(readFileSync(join(root, file)));
  }
  return `${hash.digest('hex')} ${process.platform}-${process.arch} modules-${process.versions.modules}`;
}

/**
 * The stamp of an install that was made from what is there now: finished once, and perhaps being added to since.
 * @param {string} root
 * @returns {Stamp | undefined}
 */
export function validStamp(root) {
  try {
    const stamp = /** @type {Stamp} */ (JSON.parse(readFileSync(stampFile(root), 'utf8')));
    return stamp.from === origin(root) ? stamp : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} root
 * @param {import('./sets.mjs').InstallSet} wanted
 * @returns {boolean}
 */
export function isInstalled(root, wanted) {
  const stamp = validStamp(root);
  return stamp !== undefined && stamp.unfinished !== true && covers(stamp, wanted);
}

/**
 * @param {string} root
 * @param {import('./sets.mjs').InstallSet} set
 */
export function writeStamp(root, set) {
  writeFileSync(stampFile(root), JSON.stringify({ ...set, from: origin(root) }));
}

/**
 * Before an install begins. One that is added to can be added to again, whatever ends it; one that is begun anew has no stamp.
 * @param {string} root
 */
export function markUnfinished(root) {
  const stamp = validStamp(root);
  if (stamp === undefined) rmSync(stampFile(root), { force: true });
  else writeFileSync(stampFile(root), JSON.stringify({ ...stamp, unfinished: true }));
}

/** @param {string} root */
export function stampFile(root) {
  return join(root, 'node_modules', '.ledgerline-install.json');
}
