/** Reads the project's metadata files: every file of a kind below a folder, as plain objects. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';

export type Element = Record<string, unknown>;

export interface MetadataFile {
  readonly path: string;
  /** File name without the suffix, e.g. "State__c". */
  readonly name: string;
  readonly root: Element;
}

// Values stay text: "0010" and "1.0" are not numbers here.
const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, trimValues: true });

/** Files ending in `.<kind>-meta.xml` below `folder`, in the order of their paths. */
export function metadataFiles(folder: string, kind: string): MetadataFile[] {
  if (!existsSync(folder)) return [];
  const ending = `.${kind}-meta.xml`;
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .sort()
    .map((path) => {
      const parsed = parser.parse(readFileSync(join(folder, path), 'utf8')) as Element;
      const root = Object.entries(parsed).find(([tag]) => !tag.startsWith('?'))?.[1];
      return {
        path: join(folder, path),
        name: basename(path).slice(0, -ending.length),
        root: root !== null && typeof root === 'object' ? (root as Element) : {},
      };
    });
}

export function text(element: Element | undefined, tag: string): string | undefined {
  const value = element?.[tag];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function flag(element: Element | undefined, tag: string): boolean {
  return text(element, tag) === 'true';
}

export function number(element: Element | undefined, tag: string): number {
  return Number(text(element, tag) ?? '0');
}

/** The elements of this name: none, one or several. */
export function children(element: Element | undefined, tag: string): Element[] {
  const value = element?.[tag];
  const list: unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return list.map((child) =>
    child !== null && typeof child === 'object' ? (child as Element) : { '#text': String(child) },
  );
}

export function child(element: Element | undefined, tag: string): Element | undefined {
  return children(element, tag)[0];
}
