/**
 * What takes long to build and is the same for everybody is kept in the user's cache, in a folder named by the hash of all
 * that goes into it; where there is no such place to write to, below `.ledgerline`.
 */
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** The folders to try, best first. */
export function cacheFolders(root: string, environment: NodeJS.ProcessEnv = process.env): readonly string[] {
  const users = environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return [join(users, 'ledgerline'), join(root, '.ledgerline', 'cache')];
}

/**
 * The folder that holds what `build` makes, built only when it is not there yet: into a folder of its own beside it, then
 * renamed, so that a half-built one is never taken and two builders at once do no harm. Throws when none can be written.
 */
export async function cached(
  folders: readonly string[],
  name: string,
  build: (directory: string) => Promise<void>,
): Promise<string> {
  for (const folder of folders) {
    const there = join(folder, name);
    if (existsSync(there)) return there;
  }
  const folder = folders.find(canWrite);
  if (folder === undefined) throw new Error(`Nothing can be kept in ${folders.join(' or ')}: no right to write there.`);
  const building = mkdtempSync(join(folder, `${name}.building-`));
  try {
    await build(building);
    const there = join(folder, name);
    try {
      renameSync(building, there);
    } catch (error) {
      // Another process was first, with the same content.
      if (!existsSync(there)) throw error;
    }
    return there;
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}

function canWrite(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return dirname(folder) !== folder;
  } catch {
    return false;
  }
}
