/** Tryton's packages from PyPI, as pinned by hash in `requirements.txt`, in a virtual environment in the user's cache. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { takeLock } from '../setup/owner-lock.mjs';
import { findPython, type Python } from './python.ts';
import { run } from './run.ts';

export const REQUIREMENTS = fileURLToPath(new URL('./requirements.txt', import.meta.url));

const LOCK_WAIT_MS = 300_000;

export interface Environment {
  /** The interpreter that has Tryton's packages. */
  readonly python: string;
}

/**
 * Makes the environment unless it is there: wheels only, each checked against its hash, so no compiler and no root.
 * With `uv` where that is on the PATH; else with pip, the machine's own where its Python has none to give.
 */
export async function ensureEnvironment(cache: string, say: (line: string) => void): Promise<Environment> {
  const python = findPython();
  const directory = join(cache, `tryton-${environmentHash(python)}`);
  const complete = join(directory, 'complete');
  const environment = { python: join(directory, 'bin', 'python') };
  if (existsSync(complete)) return environment;
  const unlock = await takeLock(`${directory}.lock`, {
    what: 'installing Tryton’s packages',
    waitMs: LOCK_WAIT_MS,
    onWait: (owner) => {
      say(`Waiting for process ${String(owner.pid)}, which is ${owner.what}`);
    },
  });
  try {
    if (existsSync(complete)) return environment;
    say(`Installing Tryton’s packages for Python ${python.version} into ${directory}, once`);
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(cache, { recursive: true });
    await install(python, directory, environment.python);
    writeFileSync(complete, '');
    return environment;
  } finally {
    unlock();
  }
}

function environmentHash({ command, version }: Python): string {
  const facts = [readFileSync(REQUIREMENTS, 'utf8'), command, version, process.platform, process.arch];
  return createHash('sha256').update(facts.join('\0')).digest('hex').slice(0, 12);
}

async function install(python: Python, directory: string, inside: string): Promise<void> {
  const pinned = ['--require-hashes', '--only-binary', ':all:', '-r', REQUIREMENTS];
  if (await works('uv', ['--version'])) {
    await run('uv', ['venv', '--quiet', '--no-project', '--python', python.command, directory]);
    await run('uv', ['pip', 'install', '--quiet', '--python', inside, ...pinned]);
    return;
  }
  const quietly = ['install', '--quiet', '--disable-pip-version-check', ...pinned];
  if (await works(python.command, ['-m', 'venv', directory])) {
    await run(inside, ['-m', 'pip', ...quietly]);
    return;
  }
  // Debian keeps ensurepip in a package of its own (python3-venv): without it an environment has no pip.
  rmSync(directory, { recursive: true, force: true });
  await run(python.command, ['-m', 'venv', '--without-pip', directory]);
  if (await works(python.command, ['-m', 'pip', '--version'])) {
    await run(python.command, ['-m', 'pip', '--python', inside, ...quietly]);
    return;
  }
  await run(inside, [await pipOfDebian(directory), ...quietly]);
}

/** A wheel of pip can be run as it is; Debian's lies in a package that can be opened without root. */
async function pipOfDebian(directory: string): Promise<string> {
  const folder = join(directory, 'pip');
  mkdirSync(folder);
  try {
    await run('apt-get', ['download', '--quiet', 'python3-pip-whl'], { cwd: folder });
    const archive = readdirSync(folder).find((name) => name.endsWith('.deb')) ?? '';
    await run('dpkg-deb', ['-x', archive, '.'], { cwd: folder });
    const wheels = join(folder, 'usr', 'share', 'python-wheels');
    const wheel = readdirSync(wheels).find((name) => name.startsWith('pip-'));
    if (wheel === undefined) throw new Error(`no wheel of pip in ${archive}`);
    return join(wheels, wheel, 'pip');
  } catch (cause) {
    throw new Error(
      'This Python has neither ensurepip nor pip, and no pip could be had from Debian either. ' +
        'Install python3-venv (apt-get install python3-venv) or uv, and run the command again.',
      { cause },
    );
  }
}

async function works(command: string, args: readonly string[]): Promise<boolean> {
  return run(command, args).then(
    () => true,
    () => false,
  );
}
