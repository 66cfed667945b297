/** A copy of the product's text in a folder of its own, in which bugs are planted and taken out again; what npm installed is shared. */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  globSync,
  mkdtempSync,
  realpathSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { findPostmaster } from '../../../scripts/postgres/postmaster.ts';
import { pause } from '../../../scripts/postgres/ready.ts';
import type { Patch } from './bugs.ts';

export interface Copy {
  readonly directory: string;
  /** Throws when a text is not there exactly once. Answers what takes it out again. */
  plant(patches: readonly Patch[]): () => void;
  /** With what its tests have left running: one that was told to end leaves its Postgres behind. */
  remove(): Promise<void>;
}

const ROOT = join(import.meta.dirname, '..', '..', '..');
const COPIED = ['companion', 'local', 'scripts', 'test', 'package.json', 'tsconfig.json', 'vitest.config.ts'];
const SHARED = [
  'node_modules',
  'companion/node_modules',
  'force-app',
  'docs',
  'sfdx-project.json',
  'package-lock.json',
];
/** Ten seconds for a Postgres to end. */
const LOOKS = 100;
const LOOK_MS = 100;
const LEFT_OUT = new Set(['node_modules', '.ledgerline', 'coverage']);

export function copyProduct(): Copy {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'll-chaos-planted-')));
  // So that its Postgres, which does not run as root, can have its data in here.
  chmodSync(directory, 0o755);
  for (const name of COPIED) {
    cpSync(join(ROOT, name), join(directory, name), {
      recursive: true,
      filter: (source) => !LEFT_OUT.has(basename(source)),
    });
  }
  for (const name of SHARED) symlinkSync(join(ROOT, name), join(directory, name));
  return {
    directory,
    plant: (patches) => {
      const before = new Map<string, string>();
      const takeOut = (): void => before.forEach((text, file) => writeFileSync(file, text));
      try {
        for (const { file, search, replace } of patches) {
          const place = join(directory, file);
          const text = readFileSync(place, 'utf8');
          if (!before.has(place)) before.set(place, text);
          writeFileSync(place, patched(text, { file, search, replace }));
        }
      } catch (error) {
        takeOut();
        throw error;
      }
      return takeOut;
    },
    remove: async () => {
      for (const state of [join(directory, '.ledgerline'), elsewhere(directory)]) await endServers(state);
      for (const made of [directory, elsewhere(directory)]) rmSync(made, { recursive: true, force: true });
    },
  };
}

/** What is not there any more as it is told to end has ended. */
async function endServers(below: string): Promise<void> {
  const found = globSync('**/postmaster.pid', { cwd: below }).map((file) => dirname(join(below, file)));
  for (const dataDirectory of found) {
    for (let looked = 0; looked < LOOKS; looked += 1) {
      const server = findPostmaster(dataDirectory);
      if (server === undefined) break;
      if (looked === 0) end(server.pid);
      await pause(LOOK_MS);
    }
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Where its Postgres keeps its data if it cannot reach what npm installed (scripts/postgres/place.ts). */
function elsewhere(directory: string): string {
  return `/var/tmp/ledgerline-${createHash('sha256').update(directory).digest('hex').slice(0, 12)}`;
}

export function patched(text: string, { file, search, replace }: Patch): string {
  const times = text.split(search).length - 1;
  if (times !== 1) throw new Error(`${file}: the text to be changed is there ${times} times: ${search.trim()}`);
  return text.replace(search, () => replace);
}
