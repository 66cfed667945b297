/**
 * Heads in files: `<directory>/<org>/<UTC day>.heads`, a line a head, only ever appended to.
 *
 * A line counts once it is on the disk (fsync), and a new file once its folder is too. A line that was cut off by a crash
 * or a full disk stays as it is; the next head begins on a line of its own.
 */
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { HeadLine, HeadSink, HeadSource } from '../../audit/port.ts';

const SUFFIX = '.heads';
const DAY = /^\d{4}-\d{2}-\d{2}\.heads$/;
const ORG_ID = /^[A-Za-z0-9]{15,18}$/;
/** Holds two heads several times over. */
const TAIL_BYTES = 16 * 1024;
const NEWLINE = 0x0a;

/** What a line is written with. */
export interface FilesToWrite {
  readonly mkdir: typeof mkdir;
  readonly open: typeof open;
}

/** For writers. */
export function fileHeadSink(directory: string, files: FilesToWrite = { mkdir, open }): HeadSink {
  return {
    tail: async (orgId) => {
      const found: HeadLine[] = [];
      for (const file of (await filesOf(directory, orgId)).toReversed()) {
        const whole = (await lastLines(file)).filter(({ torn }) => torn !== true);
        found.unshift(...whole.slice(found.length - 2));
        if (found.length >= 2) break;
      }
      return found.slice(-2);
    },
    append: async (orgId, { at, line }) => {
      const today = join(folderOf(directory, orgId), at.slice(0, 10) + SUFFIX);
      const last = (await filesOf(directory, orgId)).at(-1);
      // A clock that was set back does not put a head before one that stands already.
      const file = last !== undefined && last > today ? last : today;
      await appendLine(files, file, line, last === undefined || last < today);
    },
  };
}

/** For verifiers: every line of an org, day by day. */
export function fileHeadSource(directory: string): HeadSource {
  return {
    async *lines(orgId) {
      for (const file of await filesOf(directory, orgId)) yield* linesOf(file);
    },
  };
}

/** Orgs that have a folder of heads, whether or not a database knows of them. */
export async function orgsWithHeads(directory: string): Promise<readonly string[]> {
  return (await readdir(directory)).filter((name) => ORG_ID.test(name)).sort();
}

function folderOf(directory: string, orgId: string): string {
  if (!ORG_ID.test(orgId)) throw new Error(`${orgId}: not the id of an org`);
  return join(directory, orgId);
}

async function filesOf(directory: string, orgId: string): Promise<readonly string[]> {
  const folder = folderOf(directory, orgId);
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => DAY.test(name))
      .sort()
      .map((name) => join(folder, name));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

async function appendLine(files: FilesToWrite, file: string, line: string, isNew: boolean): Promise<void> {
  if (isNew) await files.mkdir(dirname(file), { recursive: true });
  const handle = await files.open(file, 'a+', 0o644);
  try {
    const mend = (await endsWhole(handle)) ? '' : '\n';
    // One write, so that a second writer's line comes before or after it, never within.
    const bytes = Buffer.from(`${mend}${line}\n`);
    const { bytesWritten } = await handle.write(bytes);
    if (bytesWritten !== bytes.length) throw new Error(`${file}: only a part of a head could be written; is it full?`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (isNew) await syncFolders(files, file);
}

async function endsWhole(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  if (size === 0) return true;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === NEWLINE;
}

/** The new file's name, and that of its folder. */
async function syncFolders(files: FilesToWrite, file: string): Promise<void> {
  for (const folder of [dirname(file), dirname(dirname(file))]) {
    const handle = await files.open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

async function lastLines(file: string): Promise<readonly HeadLine[]> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const from = Math.max(0, size - TAIL_BYTES);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(TAIL_BYTES), 0, TAIL_BYTES, from);
    const lines = buffer.subarray(0, bytesRead).toString('utf8').split('\n');
    const unended = lines.pop() ?? '';
    if (from > 0) lines.shift();
    return [
      ...lines.map((text) => ({ text, place: `${file}, its end` })),
      ...(unended === '' ? [] : [{ text: unended, place: `${file}, its end`, torn: true }]),
    ];
  } finally {
    await handle.close();
  }
}

async function* linesOf(file: string): AsyncGenerator<HeadLine> {
  let number = 0;
  let rest = '';
  for await (const chunk of createReadStream(file, 'utf8')) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) yield { text, place: `${file}:${(number += 1)}` };
  }
  if (rest !== '') yield { text: rest, place: `${file}:${number + 1}`, torn: true };
}
