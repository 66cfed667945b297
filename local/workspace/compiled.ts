/** What the workspace serves of the package: built when it is first asked for, and again after a source has changed. */
import { readClassAccess, type ClassAccess } from './bundle/class-access.ts';
import { readCustomPermissions, readLabels, type Labels, type Language } from './bundle/definitions.ts';
import { buildPackage, fingerprint, type PackageBundle } from './bundle/package.ts';
import { readPages, type Page } from './bundle/pages.ts';
import { apexMethods } from './controllers/table.ts';

export interface Compiled {
  readonly bundle: PackageBundle;
  readonly labels: Labels;
  readonly pages: ReadonlyMap<string, Page>;
  readonly access: ClassAccess;
}

/** Throws with the compiler's words; asking again after a correction builds again. */
export function compiler(root: string, vendorUrl: string, say: (line: string) => void): () => Promise<Compiled> {
  let last: { readonly of: string; readonly compiled: Promise<Compiled> } | undefined;
  return async () => {
    const of = fingerprint(root);
    if (last?.of !== of) {
      say(last === undefined ? 'compiling the package’s components' : 'a source has changed: compiling again');
      last = { of, compiled: compile(root, vendorUrl) };
    }
    return last.compiled;
  };
}

/** A label's words in a language, as System.Label. Throws where the package has none of that name. */
export function labelIn({ labels }: Pick<Compiled, 'labels'>, language: Language): (name: string) => string {
  const words = labels.in(language);
  return (name) => {
    const said = words[name];
    if (said === undefined) throw new Error(`The package has no custom label ${name}.`);
    return said;
  };
}

async function compile(root: string, vendorUrl: string): Promise<Compiled> {
  const labels = readLabels(root);
  const bundle = await buildPackage(root, vendorUrl, {
    labels: labels.names,
    customPermissions: readCustomPermissions(root),
    apexMethods: apexMethods(),
  });
  return { bundle, labels, pages: readPages(root), access: readClassAccess(root) };
}
