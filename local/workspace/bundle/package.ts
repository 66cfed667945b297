/**
 * The package's own LWCs, compiled together into one module that gives their classes by name. It is built again when a
 * source has changed since, so that an edited component shows on the next look at a page.
 */
import { createHash } from 'node:crypto';
import { globSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { rollup, type Plugin } from 'rollup';
import { lwcCompiler } from './plugins.ts';
import { componentsIn, lightningModules, type Component } from './modules.ts';
import { salesforceModules, type PackageNames } from './salesforce-modules.ts';

export interface PackageBundle {
  readonly code: string;
  /** Of the code; stands in its address. */
  readonly hash: string;
  /** Names of the components in it, e.g. `creditPosition`. */
  readonly components: readonly string[];
}

const ENTRY = '\0package';

/** `vendorUrl` is where the browser finds the vendor bundle. Throws with the file's name and the compiler's words. */
export async function buildPackage(root: string, vendorUrl: string, names: PackageNames): Promise<PackageBundle> {
  const components = componentsIn(root);
  const bundle = await rollup({
    input: ENTRY,
    onwarn: (warning) => {
      // A circle of imports between components works; anything else would fail in an org.
      if (warning.code !== 'CIRCULAR_DEPENDENCY') throw new Error(warning.message);
    },
    plugins: [
      entry(components),
      vendorModules(),
      salesforceModules(names),
      lwcCompiler({
        rootDir: root,
        modules: components.map(({ specifier, file }) => ({ name: specifier, path: file })),
      }),
    ],
  });
  const { output } = await bundle.generate({
    format: 'es',
    inlineDynamicImports: true,
    paths: (id) => (id === 'lwc' || id.startsWith('lightning/') ? `${vendorUrl}/${id}.js` : id),
  });
  await bundle.close();
  const { code } = output[0];
  const hash = createHash('sha256').update(code).digest('hex').slice(0, 16);
  return { code, hash, components: components.map(({ folder }) => basename(folder)) };
}

/** Changes whenever a file that goes into the bundle or the labels does: names, sizes and times of change. */
export function fingerprint(root: string): string {
  const hash = createHash('sha256');
  for (const file of globSync('force-app/main/**/*.{js,html,css,xml}', { cwd: root }).sort()) {
    const { mtimeMs, size } = statSync(join(root, file));
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

function entry(components: readonly Component[]): Plugin {
  const lines = components.map(({ specifier, file }) => {
    const name = basename(specifier);
    // A module without markup or class, as shared code is, has no default export to show.
    return `import * as ${name} from ${JSON.stringify(file)};`;
  });
  const names = components.map(({ specifier }) => basename(specifier));
  return {
    name: 'ledgerline-package-entry',
    resolveId: (id) => (id === ENTRY ? id : null),
    load: (id) => (id === ENTRY ? `${lines.join('\n')}\nexport const components = { ${names.join(', ')} };` : null),
  };
}

function vendorModules(): Plugin {
  const known = new Set(['lwc', ...lightningModules()]);
  return {
    name: 'ledgerline-vendor-modules',
    resolveId: (id, importer) => {
      if (known.has(id)) return { id, external: true };
      if (!id.startsWith('lightning/')) return null;
      const by = importer === undefined ? '' : ` (imported by ${basename(importer)})`;
      throw new Error(`${id}${by}: neither the base components' package nor the workspace has it.`);
    },
  };
}
