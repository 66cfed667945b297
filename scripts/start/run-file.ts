/**
 * What is running now: `.ledgerline/run.json`, mode 0600, there only while `npm start` runs. Other commands find the
 * addresses in it. A file whose process is gone is as none.
 */
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { commandOf, runs } from '../setup/processes.mjs';
import { STATE_DIRECTORY } from './state.ts';

const schema = z.object({
  api: z.string(),
  erp: z.string(),
  /** The record pages. */
  workspace: z.string(),
  /** The stand-in for a Salesforce org. */
  org: z.string(),
  /** Of `npm start` itself. */
  pid: z.number().int(),
});

export type Running = z.infer<typeof schema>;

const START_SCRIPT = 'scripts/start/main.ts';
const FILE = join(STATE_DIRECTORY, 'run.json');

export function writeRunFile(running: Running): void {
  writePrivate(FILE, running);
}

export function removeRunFile(): void {
  rmSync(FILE, { force: true });
}

/** Undefined when nothing runs. */
export function readRunFile(): Running | undefined {
  try {
    const running = schema.parse(JSON.parse(readFileSync(FILE, 'utf8')));
    return isStart(running.pid) ? running : undefined;
  } catch {
    return undefined;
  }
}

/** After a kill the number in the file may be a stranger's by now. */
function isStart(pid: number): boolean {
  return runs(pid) && commandOf(pid).includes(START_SCRIPT);
}

/** Throws with what to do when nothing runs. */
export function requireRunning(): Running {
  const running = readRunFile();
  if (running === undefined) throw new Error('Nothing is running here. Start it in another terminal with: npm start');
  return running;
}

/** As JSON; see writePrivateText. */
export function writePrivate(file: string, content: unknown): void {
  writePrivateText(file, `${JSON.stringify(content, null, 2)}\n`);
}

/** Whole or not at all, and readable by the owner only. */
export function writePrivateText(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${String(process.pid)}`;
  writeFileSync(temporary, text, { mode: 0o600 });
  chmodSync(temporary, 0o600);
  renameSync(temporary, file);
}
