/** What a Salesforce project declares, by name: what its metadata may refer to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nameOf, sourceFiles } from '../project.ts';
import { readDocument, type Element } from './document.ts';

export interface Inventory {
  readonly files: readonly string[];
  /** The well-formed metadata files. */
  readonly documents: ReadonlyMap<string, Element>;
  readonly illFormed: readonly { readonly file: string; readonly line: number; readonly problem: string }[];
  /** Each object with its fields; a standard object only when the project adds fields to it. */
  readonly objects: ReadonlyMap<string, ReadonlyMap<string, Element>>;
  readonly classes: ReadonlySet<string>;
  /** A Lightning web component's js-meta.xml, and its script. */
  readonly components: ReadonlyMap<string, { readonly meta: Element; readonly script: string }>;
  readonly labels: ReadonlyMap<string, { readonly file: string; readonly label: Element }>;
  /** The names of the files whose name has this ending before `-meta.xml`. */
  readonly named: (ending: string) => ReadonlySet<string>;
}

export function takeInventory(projectDirectory: string): Inventory {
  const files = sourceFiles(projectDirectory);
  const documents = new Map<string, Element>();
  const illFormed: Inventory['illFormed'][number][] = [];
  const read = (file: string): string => readFileSync(join(projectDirectory, file), 'utf8');
  for (const file of files.filter((name) => name.endsWith('-meta.xml'))) {
    const document = readDocument(read(file));
    if ('problem' in document) illFormed.push({ file, ...document });
    else documents.set(file, document);
  }
  return {
    files,
    documents,
    illFormed,
    objects: objectsIn(documents),
    classes: new Set(files.filter((file) => file.endsWith('.cls')).map(nameOf)),
    components: componentsIn(documents, files, read),
    labels: labelsIn(documents),
    named: (ending) =>
      new Set([...documents.keys()].filter((file) => file.endsWith(`.${ending}-meta.xml`)).map(fullNameOf)),
  };
}

/** The file's name without its metadata ending: `Alert.Default.md-meta.xml` is `Alert.Default`. */
export function fullNameOf(file: string): string {
  return decodeURIComponent(file.slice(file.lastIndexOf('/') + 1).replace(/\.[\w-]+-meta\.xml$/, ''));
}

/** The object below whose folder the file lies. */
export function objectOf(file: string): string | undefined {
  return /\/objects\/([^/]+)\//.exec(file)?.[1];
}

function objectsIn(documents: ReadonlyMap<string, Element>): Map<string, Map<string, Element>> {
  const objects = new Map<string, Map<string, Element>>();
  for (const [file, document] of documents) {
    const object = objectOf(file);
    if (object === undefined) continue;
    const fields = objects.get(object) ?? new Map<string, Element>();
    if (document.name === 'CustomField') fields.set(fullNameOf(file), document);
    objects.set(object, fields);
  }
  return objects;
}

function componentsIn(
  documents: ReadonlyMap<string, Element>,
  files: readonly string[],
  read: (file: string) => string,
): Inventory['components'] {
  const components = new Map<string, { meta: Element; script: string }>();
  for (const [file, meta] of documents) {
    if (meta.name !== 'LightningComponentBundle') continue;
    const script = file.replace(/-meta\.xml$/, '');
    components.set(nameOf(file), { meta, script: files.includes(script) ? read(script) : '' });
  }
  return components;
}

function labelsIn(documents: ReadonlyMap<string, Element>): Inventory['labels'] {
  const labels = new Map<string, { file: string; label: Element }>();
  for (const [file, document] of documents) {
    if (document.name !== 'CustomLabels') continue;
    for (const label of document.children) {
      const name = label.children.find((child) => child.name === 'fullName')?.text;
      if (name !== undefined) labels.set(name, { file, label });
    }
  }
  return labels;
}
