/** Static files: SLDS, icons, the vendor bundle, the shell's own. Names are checked, so nothing outside is ever read. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join, normalize } from 'node:path';

const require = createRequire(import.meta.url);
export const SLDS_ASSETS = join(dirname(require.resolve('@salesforce-ux/design-system/package.json')), 'assets');
export const SHELL_FILES = join(import.meta.dirname, 'browser');

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

export interface StaticFile {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

/** Undefined when there is no such file below `directory`, or none of a type that a page uses. */
export async function fileBelow(directory: string, path: string): Promise<StaticFile | undefined> {
  const type = TYPES[extname(path)];
  const inside = normalize(path);
  if (type === undefined || inside.startsWith('..') || inside.startsWith('/')) return undefined;
  try {
    return { body: new Uint8Array(await readFile(join(directory, inside))), type };
  } catch {
    return undefined;
  }
}
