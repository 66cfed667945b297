/**
 * The Salesforce CLI of test/salesforce, which these commands wrap: the same version for everybody, and refusals that say
 * what to do where the CLI's own assume that one knows it.
 */
import { spawn, execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { repository } from '../setup/repository.mjs';

const ENTRY = join(repository, 'node_modules', '@salesforce', 'cli', 'bin', 'run.js');
const run = promisify(execFile);
/** A list of orgs is small; a user with hundreds of expired ones is not unheard of. */
const OUTPUT_MAX_BYTES = 16 * 1024 * 1024;

/** The CLI tells nobody that it was used, and does not look for a newer self. */
function environment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    SF_DISABLE_TELEMETRY: 'true',
    SF_AUTOUPDATE_DISABLE: 'true',
    SF_SKIP_NEW_VERSION_CHECK: 'true',
  };
}

/** Runs a command of the CLI with its output on ours. Resolves with its exit code. */
export async function sf(args: readonly string[]): Promise<number> {
  process.stderr.write(`sf ${args.join(' ')}\n`);
  const child = spawn(process.execPath, [ENTRY, ...args], { cwd: repository, stdio: 'inherit', env: environment() });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Runs commands one after the other and stops at the first that fails, whose exit code it resolves with. */
export async function sfInOrder(commands: readonly (readonly string[])[]): Promise<number> {
  for (const args of commands) {
    const code = await sf(args);
    if (code !== 0) return code;
  }
  return 0;
}

const orgSchema = z.object({
  username: z.string(),
  alias: z.string().optional(),
  isDevHub: z.boolean().optional(),
});
const listSchema = z.object({ result: z.record(z.string(), z.array(orgSchema)) });

export interface KnownOrg {
  readonly username: string;
  readonly alias?: string | undefined;
  readonly isDevHub?: boolean | undefined;
}

/** The orgs that somebody on this machine has signed in to. */
export async function knownOrgs(): Promise<readonly KnownOrg[]> {
  const { stdout } = await run(process.execPath, [ENTRY, 'org', 'list', '--json'], {
    cwd: repository,
    env: environment(),
    maxBuffer: OUTPUT_MAX_BYTES,
  });
  return Object.values(listSchema.parse(JSON.parse(stdout)).result).flat();
}
