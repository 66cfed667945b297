/** The note in node_modules that says what was installed there, and from what. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { covers } from './sets.mjs';

/** @typedef {import('./sets.mjs').InstallSet & { from: string }} Stamp */

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
 * The stamp of an install that was finished and was made from what is there now.
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
  return stamp !== undefined && covers(stamp, wanted);
}

/**
 * @param {string} root
 * @param {import('./sets.mjs').InstallSet} set
 */
export function writeStamp(root, set) {
  writeFileSync(stampFile(root), JSON.stringify({ ...set, from: origin(root) }));
}

/** @param {string} root */
export function stampFile(root) {
  return join(root, 'node_modules', '.ledgerline-install.json');
}
