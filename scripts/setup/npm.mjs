/** Runs the machine's npm, as if nobody had run it before. */
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { SetupError } from './repository.mjs';

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
  const cli = npmProgram();
  const path = dirname(process.execPath) + delimiter + (process.env['PATH'] ?? '');
  const [command, before] = cli === undefined ? ['npm', []] : [process.execPath, [cli]];
  const ended = spawnSync(command, [...before, ...args], {
    cwd,
    env: { ...cleanEnvironment(process.env), PATH: path, npm_config_engine_strict: 'false' },
    stdio: ['ignore', 2, 2],
  });
  if (ended.error !== undefined) throw new SetupError(`npm could not be run: ${ended.error.message}`);
  if (ended.status !== 0) {
    const how = ended.status === null ? `was ended by ${ended.signal}` : `ended with ${ended.status}`;
    throw new SetupError(`npm ${args[0]} ${how} in ${cwd}; what it said is above.`);
  }
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
