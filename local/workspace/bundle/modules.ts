/** Where the LWCs of the package are, and which modules of `lightning/*` there are to import in them. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export interface Component {
  /** As imported: `c/creditPosition`. */
  readonly specifier: string;
  readonly folder: string;
  /** Its JavaScript file. */
  readonly file: string;
}

const require = createRequire(import.meta.url);

/** The package of base components, which exports no package.json to ask for. */
export const BASE_COMPONENTS = dirname(require.resolve('lightning-base-components/package.json'));
/** Our own modules for what the base components' package has none: `lightning/empApi` and a few more. */
export const STAND_INS = fileURLToPath(new URL('../browser/modules', import.meta.url));

const baseSchema = z.object({ version: z.string(), lwc: z.object({ expose: z.array(z.string()) }) });

const base = baseSchema.parse(JSON.parse(readFileSync(join(BASE_COMPONENTS, 'package.json'), 'utf8')));

export const BASE_VERSION = base.version;

/** Listed by the package but leaning on modules that it lacks; an LWC that imports one is refused by name. */
const INCOMPLETE = ['lightning/barcodeScanner', 'lightning/primitiveFigure'];

/** `lightning/…` modules that an LWC may import, the base components' own and our stand-ins. */
export function lightningModules(): readonly string[] {
  const ours = globSync('lightning/*', { cwd: STAND_INS }).map((folder) => folder.replaceAll('\\', '/'));
  return [...new Set([...base.lwc.expose, ...ours])].filter((name) => !INCOMPLETE.includes(name)).sort();
}

/** All components below `force-app/main/<domain>/lwc`, by name. Throws when two have one name. */
export function componentsIn(root: string): readonly Component[] {
  const found = new Map<string, Component>();
  for (const folder of globSync('force-app/main/*/lwc/*', { cwd: root }).sort()) {
    const name = basename(folder);
    const file = join(root, folder, `${name}.js`);
    const markup = join(root, folder, `${name}.html`);
    if (name.startsWith('_') || !(existsSync(file) || existsSync(markup))) continue;
    const earlier = found.get(name);
    if (earlier !== undefined) throw new Error(`${name} is there twice: ${earlier.folder} and ${join(root, folder)}`);
    found.set(name, { specifier: `c/${name}`, folder: join(root, folder), file: existsSync(file) ? file : markup });
  }
  return [...found.values()];
}
