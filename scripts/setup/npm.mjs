/** Runs the machine's npm, as if nobody had run it before. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { SetupError } from './repository.mjs';

const ENDING = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
const KILL_AFTER_MS = 3_000;

/** What an outer npm or its user's settings say about another project or another kind of install. */
const NOT_OURS =
  /^npm_(package|lifecycle|command|execpath|node_execpath)|^npm_config_(local_prefix|global|global_prefix|prefix|location|workspaces?|include_workspace_root|omit|include|only|also|optional|production|engine_strict|ignore_scripts|dry_run|package_lock|package_lock_only|save|lockfile_version)$/i;

/**
 * The environment for an npm of our own; NODE_ENV=production would make it leave things out.
 * @param {NodeJS.ProcessEnv} environment
 * @returns {NodeJS.ProcessEnv}
 */
export function cleanEnvironment(environment) {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => name !== 'NODE_ENV' && !NOT_OURS.test(name)),
  );
}

/**
 * Its output goes to stderr.
 * @param {string[]} args
 * @param {{ cwd: string }} options
 * @throws {SetupError} When npm is missing or ends with a failure.
 */
export function npm(args, { cwd }) {
  const { command, words, options } = invocation(args, cwd);
  const ended = spawnSync(command, words, options);
  if (ended.error !== undefined) throw new SetupError(`npm could not be run: ${ended.error.message}`);
  refuseFailure(args, cwd, ended);
}

/**
 * As `npm`, and ends with this process: a signal to this one ends npm first, so that no half of an install goes on alone.
 * @param {string[]} args
 * @param {{ cwd: string, onStart?: (pid: number) => void }} options `onStart` is told npm's number.
 * @returns {Promise<void>} Rejects with SetupError when npm is missing or ends with a failure.
 */
export async function npmToTheEnd(args, { cwd, onStart }) {
  const { command, words, options } = invocation(args, cwd);
  const child = spawn(command, words, options);
  if (child.pid !== undefined) onStart?.(child.pid);
  const pass = /** @param {NodeJS.Signals} signal */ (signal) => {
    child.kill(signal);
    // npm finishes what it is at before it heeds SIGTERM, which may take minutes.
    setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS).unref();
  };
  for (const signal of ENDING) process.on(signal, pass);
  try {
    const ended = await /** @type {Promise<{ status: number | null, signal: NodeJS.Signals | null }>} */ (
      new Promise((resolve, reject) => {
        child.on('error', (error) => reject(new SetupError(`npm could not be run: ${error.message}`)));
        child.on('exit', (status, signal) => resolve({ status, signal }));
      })
    );
    refuseFailure(args, cwd, ended);
  } finally {
    for (const signal of ENDING) process.off(signal, pass);
  }
}

/**
 * @param {string[]} args
 * @param {string} cwd
 * @returns {{ command: string, words: string[], options: import('node:child_process').SpawnOptions }}
 */
function invocation(args, cwd) {
  const cli = npmProgram();
  const path = dirname(process.execPath) + delimiter + (process.env['PATH'] ?? '');
  return {
    command: cli === undefined ? 'npm' : process.execPath,
    words: cli === undefined ? args : [cli, ...args],
    options: {
      cwd,
      env: { ...cleanEnvironment(process.env), PATH: path, npm_config_engine_strict: 'false' },
      stdio: ['ignore', 2, 2],
    },
  };
}

/**
 * @param {string[]} args
 * @param {string} cwd
 * @param {{ status: number | null, signal: NodeJS.Signals | null }} ended
 */
function refuseFailure(args, cwd, { status, signal }) {
  if (status === 0) return;
  const how = status === null ? `was ended by ${signal}` : `ended with ${status}`;
  throw new SetupError(`npm ${args[0]} ${how} in ${cwd}; what it said is above.`);
}

/** The npm of this machine as a script, so that it can be run by the Node that runs this; undefined to go by its name. */
function npmProgram() {
  const outer = process.env['npm_execpath'];
  if (outer !== undefined && basename(outer) === 'npm-cli.js' && existsSync(outer)) return outer;
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const found = join(folder, 'npm');
    if (folder === '' || !existsSync(found)) continue;
    const real = realpathSync(found);
    return basename(real) === 'npm-cli.js' ? real : undefined;
  }
  throw new SetupError('This machine has no npm on its PATH; it comes with Node, or as the package npm.');
}
