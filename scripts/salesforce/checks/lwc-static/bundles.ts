/** The components of a project, and Salesforce's own as far as the stubs of sfdx-lwc-jest know them. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readComponent, type Component } from './component.ts';
import { lwc } from './template.ts';

export interface Bundle {
  readonly name: string;
  /** Its files but tests and metadata, relative to the project. */
  readonly files: readonly string[];
  readonly component: Component;
  readonly isExposed: boolean;
}

export function bundlesIn(projectDirectory: string, files: readonly string[]): Map<string, Bundle> {
  const bundles = new Map<string, Bundle>();
  const read = (file: string): string => readFileSync(join(projectDirectory, file), 'utf8');
  for (const script of files) {
    const found = /^(.*\/lwc\/([^/]+))\/([^/]+)\.js$/.exec(script);
    if (found === null || found[2] !== found[3]) continue;
    const [, folder = '', name = ''] = found;
    const meta = `${script}-meta.xml`;
    bundles.set(name, {
      name,
      files: files.filter((file) => dirname(file) === folder && /\.(js|html|css)$/.test(file)),
      component: readComponent(read(script)),
      isExposed: files.includes(meta) && /<isExposed>true</.test(read(meta)),
    });
  }
  return bundles;
}

/** By the names that modules import them by (`button`); undefined when there is no such component or module. */
export function platformComponents(): (name: string) => Component | undefined {
  const folder = join(lwc.resolve('@salesforce/sfdx-lwc-jest/config'), '..', 'src', 'lightning-stubs');
  const names = new Set(readdirSync(folder));
  const known = new Map<string, Component>();
  return (name) => {
    if (!names.has(name)) return undefined;
    const file = join(folder, name, `${name}.js`);
    const component = known.get(name) ?? readComponent(existsSync(file) ? readFileSync(file, 'utf8') : '');
    known.set(name, component);
    return component;
  };
}
