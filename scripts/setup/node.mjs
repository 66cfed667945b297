/** A Node that is new enough: the machine's own, or one from the package registry, kept in the user's cache. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { npm } from './npm.mjs';
import { repository, say, SetupError } from './repository.mjs';

/** @typedef {{ package: string, version: string, integrity: string }} Pin */

/** undici 8 asks for 22.19, pg-boss for 22.12, running TypeScript without a flag for 22.18. */
const LEAST = [22, 19, 0];

/**
 * @param {string} version Such as '22.19.0', with or without a v.
 * @returns {boolean}
 */
export function isEnough(version) {
  const parts = version.replace(/^v/, '').split('.').map(Number);
  for (const [index, least] of LEAST.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}

/**
 * The path of a Node that is new enough; the first time on a machine with an older one it is fetched.
 * @returns {string}
 * @throws {SetupError} Where no such Node is known for the machine or it does not run here.
 */
export function ensureNode() {
  const own = process.versions.node;
  if (isEnough(own)) return process.execPath;
  const machine = `${process.platform}-${process.arch}`;
  const pin = pins()[machine];
  const least = LEAST.join('.');
  if (pin === undefined) {
    throw new SetupError(`Node ${own} is older than ${least}, and none is known here for ${machine}: install Node 24.`);
  }
  const cache = cacheFolder();
  const mark = createHash('sha256').update(pin.integrity).digest('hex').slice(0, 8);
  const folder = join(cache, `node-${pin.version}-${machine}-${mark}`);
  const node = join(folder, 'bin', 'node');
  if (works(node)) return node;
  say(`This machine's Node is ${own} and ${least} is needed: fetching Node ${pin.version} into ${folder}, once`);
  fetchNode(pin, cache, folder);
  if (!works(node)) {
    throw new SetupError(
      `${node} does not run on this machine (${machine}; a system with musl is not supported): install Node 24.`,
    );
  }
  return node;
}

function pins() {
  const text = readFileSync(join(repository, 'scripts', 'setup', 'node-pins.json'), 'utf8');
  return /** @type {Record<string, Pin>} */ (JSON.parse(text));
}

/**
 * By a project with this one dependency and its sha512, so that npm checks what it gets; a plain dependency, since npm
 * ends well and says nothing when an optional one cannot be fetched.
 * @param {Pin} pin
 * @param {string} cache
 * @param {string} folder
 */
function fetchNode(pin, cache, folder) {
  const work = mkdtempSync(join(cache, 'fetching-'));
  try {
    const dependencies = { [pin.package]: pin.version };
    const project = { name: 'ledgerline-node', private: true, dependencies };
    const packages = {
      '': { name: project.name, dependencies },
      [`node_modules/${pin.package}`]: { version: pin.version, integrity: pin.integrity },
    };
    writeFileSync(join(work, 'package.json'), JSON.stringify(project));
    writeFileSync(
      join(work, 'package-lock.json'),
      JSON.stringify({ name: project.name, lockfileVersion: 3, requires: true, packages }),
    );
    npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'], { cwd: work });
    rmSync(folder, { recursive: true, force: true });
    try {
      renameSync(join(work, 'node_modules', pin.package), folder);
    } catch (error) {
      // Another process was faster.
      if (!existsSync(folder)) throw error;
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * The first folder that can be written to; never node_modules, which `npm ci` removes.
 * @returns {string}
 */
export function cacheFolder() {
  const named = process.env['LEDGERLINE_CACHE'];
  const xdg = process.env['XDG_CACHE_HOME'];
  const folders =
    named !== undefined
      ? [named]
      : [join(xdg ?? join(homedir(), '.cache'), 'ledgerline'), join(repository, '.ledgerline', 'cache')];
  for (const folder of folders) {
    try {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK);
      return folder;
    } catch {
      continue;
    }
  }
  throw new SetupError(
    `No folder to keep Node in: ${folders.join(' and ')} cannot be written to. Set LEDGERLINE_CACHE to one that can.`,
  );
}

/** @param {string} node */
function works(node) {
  if (!existsSync(node)) return false;
  const ended = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return ended.status === 0 && isEnough(ended.stdout.trim());
}
