/**
 * The append-only journal of the sandbox ERP: one JSON line per commit, replayed at start.
 *
 * A commit is acknowledged only after its line was handed to the operating system, so the death of the process loses
 * nothing acknowledged; the death of the machine may. A torn last line was never acknowledged: it is cut off.
 */
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Journal<Entry> {
  append(entry: Entry): void;
  close(): void;
}

/** Keeps nothing: for an ERP that lives in memory only. */
export function noJournal(): Journal<unknown> {
  return { append: () => undefined, close: () => undefined };
}

/**
 * Opens or makes the file and hands every whole line to `replay`, oldest first.
 * Throws when a line other than the last cannot be read: then the file is damaged, and starting would lose documents.
 */
export function openJournal<Entry>(file: string, replay: (entry: Entry) => void): Journal<Entry> {
  mkdirSync(dirname(file), { recursive: true });
  if (existsSync(file)) replayLines(file, (entry) => replay(entry as Entry));
  const handle = openSync(file, 'a', 0o600);
  return {
    append: (entry) => appendWhole(handle, `${JSON.stringify(entry)}\n`),
    close: () => closeSync(handle),
  };
}

function replayLines(file: string, replay: (entry: unknown) => void): void {
  const text = readFileSync(file, 'utf8');
  const end = text.lastIndexOf('\n') + 1;
  if (end < text.length) truncateSync(file, Buffer.byteLength(text.slice(0, end)));
  const lines = text.slice(0, end).split('\n');
  lines.pop();
  for (const [index, line] of lines.entries()) {
    let entry: unknown;
    try {
      entry = JSON.parse(line);
    } catch (cause) {
      throw new Error(`journal ${file} is damaged at line ${index + 1}; move it away to start with the seed`, {
        cause,
      });
    }
    replay(entry);
  }
}

function appendWhole(handle: number, line: string): void {
  const bytes = Buffer.from(line);
  let written = 0;
  while (written < bytes.length) written += writeSync(handle, bytes, written);
}
