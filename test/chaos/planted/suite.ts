/** Runs one promise of a copy's own fault suite, in a process of its own, and says what came of it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { inherited } from './check.ts';

export interface PromiseRun {
  /** The promise's id. */
  readonly promise: string;
  readonly trials: number;
  readonly seed: number;
}

export type Verdict = z.infer<typeof outcome>;

const outcome = z.object({ id: z.string(), verdict: z.enum(['holds', 'broken']), broken: z.array(z.string()) });
/** A bug may make it wait for what never comes, each promise up to limits of its own. */
const WITHIN_MS = 600_000;
const WORDS_MAX = 600;

/**
 * Undefined where nothing came of it. Rejects only when the signal is aborted, and not before the process, which is told to
 * end, has ended all that it started.
 */
export async function runPromiseOf(
  directory: string,
  { promise, trials, seed }: PromiseRun,
  signal: AbortSignal,
): Promise<Verdict | { readonly trouble: string }> {
  signal.throwIfAborted();
  const chosen = ['--only', promise, '--trials', String(trials), '--seed', String(seed)];
  const child = spawn(process.execPath, [join('scripts', 'chaos', 'main.ts'), '--json', ...chosen], {
    cwd: directory,
    env: inherited(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close').catch(() => undefined);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]);
  const end = (): boolean => child.kill('SIGTERM');
  limit.addEventListener('abort', end, { once: true });
  let said = '';
  let words = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-WORDS_MAX)));
  await closed;
  limit.removeEventListener('abort', end);
  signal.throwIfAborted();
  return verdictOf(promise, said) ?? { trouble: `no verdict of ${promise}: ${words}` };
}

/** Pure. What a run with `--json` said of one promise. */
export function verdictOf(promise: string, said: string): Verdict | undefined {
  for (const line of said.split('\n')) {
    const read = outcome.safeParse(parsed(line));
    if (read.success && read.data.id === promise) return read.data;
  }
  return undefined;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
