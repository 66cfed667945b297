/** Where the Tryton of a directory can be found while it runs: other commands, such as the story, look here. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const credentials = z.object({ user: z.string(), password: z.string() });

const schema = z.object({
  /** http://127.0.0.1:<port>, without a slash at the end. */
  url: z.string(),
  /** Each with books of its own, all seeded alike. */
  databases: z.array(z.string()),
  /** Of the user that the adapter logs in with. */
  adapter: credentials,
  /** Of a person at the ERP's desk: opens customers, posts and pays invoices. */
  bookkeeper: credentials,
  /** Customer numbers by the story's key, the same in every database. */
  customers: z.record(z.string(), z.string()),
  /** The day that the story's dates count from, YYYY-MM-DD. */
  day: z.string(),
});

export type TrytonAddress = z.infer<typeof schema>;

/** Undefined when none runs there, as far as is known. */
export function readTryton(directory: string): TrytonAddress | undefined {
  const file = runningFile(directory);
  return existsSync(file) ? schema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

/** Readable by the owner alone: it holds passwords. */
export function writeRunning(directory: string, address: TrytonAddress): void {
  const file = runningFile(directory);
  const half = `${file}.${String(process.pid)}`;
  writeFileSync(half, `${JSON.stringify(address, null, 2)}\n`, { mode: 0o600 });
  renameSync(half, file);
}

export function removeRunning(directory: string): void {
  rmSync(runningFile(directory), { force: true });
}

const runningFile = (directory: string): string => join(directory, 'running.json');
