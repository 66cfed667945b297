/**
 * The vendor bundle: lwc, synthetic shadow, every base component and our stand-ins, as ES modules in a folder. It is the
 * same until one of those changes, so it is built once (half a minute) and kept.
 */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { join } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { rollup, type Plugin } from 'rollup';
import { lwcCompiler, replaceText } from './plugins.ts';
import { baseModules } from './base-modules.ts';
import { cached, cacheFolders } from './cache.ts';
import { BASE_COMPONENTS, BASE_VERSION, lightningModules, STAND_INS } from './modules.ts';

const ENTRY = '\0entry:';
const HERE = import.meta.dirname;

/** The folder with `lwc.js`, `synthetic-shadow.js` and `lightning/<name>.js`. `say` is told when it must be built. */
export async function vendorBundle(root: string, say: (line: string) => void): Promise<string> {
  return cached(cacheFolders(root), `workspace-${vendorHash()}`, async (directory) => {
    say('building Salesforce’s base components for the browser; the first time only, about half a minute');
    await build(directory);
  });
}

/** Of the versions that go in and of our own files that say how. */
function vendorHash(): string {
  const hash = createHash('sha256').update(BASE_VERSION);
  for (const name of ['lwc', '@lwc/rollup-plugin', '@lwc/synthetic-shadow']) {
    const manifest = findPackageJSON(name, import.meta.url);
    if (manifest === undefined) throw new Error(`${name} is not installed; run npm start again.`);
    hash.update(readFileSync(manifest));
  }
  const ours = [
    ...globSync('**/*.{js,html,css}', { cwd: STAND_INS }).map((file) => join(STAND_INS, file)),
    ...['vendor.ts', 'base-modules.ts', 'modules.ts'].map((file) => join(HERE, file)),
  ];
  for (const file of ours.sort()) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

async function build(directory: string): Promise<void> {
  const modules = lightningModules();
  const input = Object.fromEntries(modules.map((name) => [name, `${ENTRY}${name}`]));
  const bundle = await rollup({
    input: { lwc: 'lwc', 'synthetic-shadow': '@lwc/synthetic-shadow', ...input },
    preserveEntrySignatures: 'strict',
    onwarn: (warning) => {
      // Base components import each other in circles, which is their business.
      if (warning.code === 'UNRESOLVED_IMPORT') throw new Error(warning.message);
    },
    plugins: [entries(), baseModules(), ...compiling(), nodeResolve()],
  });
  await bundle.write({
    dir: directory,
    format: 'es',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    exports: 'named',
  });
  await bundle.close();
}

function compiling(): Plugin[] {
  return [
    replaceText({
      values: { 'import.meta.env.SSR': 'false', 'process.env.NODE_ENV': '"development"' },
      delimiters: ['\\b', '\\b(?!\\.)'],
      preventAssignment: true,
    }),
    lwcCompiler({
      rootDir: BASE_COMPONENTS,
      modules: [{ dir: STAND_INS }, { npm: 'lightning-base-components' }],
      enableDynamicComponents: true,
    }),
  ];
}

/** A module may have a default export, named ones, or both: an entry passes on whatever there is. */
function entries(): Plugin {
  return {
    name: 'ledgerline-entries',
    resolveId: { order: 'pre', handler: (id) => (id.startsWith(ENTRY) ? id : null) },
    load: async function (id) {
      if (!id.startsWith(ENTRY)) return null;
      const name = id.slice(ENTRY.length);
      const resolved = await this.resolve(name, join(STAND_INS, 'entry.js'));
      if (resolved === null) throw new Error(`${name} is listed by the base components and not there.`);
      const info = await this.load(resolved);
      const hasDefault = info.exports?.includes('default') ?? false;
      const named = `export * from '${name}';`;
      return hasDefault ? `${named}\nexport { default } from '${name}';` : named;
    },
  };
}
