/** What the package defines that its LWCs name: custom labels with their translations, custom permissions. */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';

export type Language = 'en' | 'de';
export const LANGUAGES: readonly Language[] = ['en', 'de'];

export interface Labels {
  readonly names: ReadonlySet<string>;
  /** Each label's words; English where there is no translation, as in an org. */
  in(language: Language): Readonly<Record<string, string>>;
}

const parser = new XMLParser({
  parseTagValue: false,
  trimValues: true,
  isArray: (name) => ['labels', 'customLabels'].includes(name),
});

const labelsSchema = z.object({
  CustomLabels: z
    .union([z.literal(''), z.object({ labels: z.array(z.object({ fullName: z.string(), value: z.string() })) })])
    .optional(),
});
const translationSchema = z.object({
  Translations: z
    .union([
      z.literal(''),
      z.object({ customLabels: z.array(z.object({ name: z.string(), label: z.string() })).optional() }),
    ])
    .optional(),
});

export function readLabels(root: string): Labels {
  const english: Record<string, string> = {};
  const german: Record<string, string> = {};
  for (const file of globSync('force-app/main/*/labels/*.labels-meta.xml', { cwd: root })) {
    const { CustomLabels: found } = labelsSchema.parse(parse(root, file));
    for (const { fullName, value } of typeof found === 'object' ? found.labels : []) english[fullName] = value;
  }
  for (const file of globSync('force-app/main/*/translations/de.translation-meta.xml', { cwd: root })) {
    const { Translations: found } = translationSchema.parse(parse(root, file));
    for (const { name, label } of (typeof found === 'object' ? found.customLabels : undefined) ?? [])
      german[name] = label;
  }
  return {
    names: new Set(Object.keys(english)),
    in: (language) => (language === 'de' ? { ...english, ...german } : english),
  };
}

/** Without prefix, e.g. `Submit_Orders`. */
export function readCustomPermissions(root: string): ReadonlySet<string> {
  const files = globSync('force-app/main/*/customPermissions/*.customPermission-meta.xml', { cwd: root });
  return new Set(files.map((file) => basename(file, '.customPermission-meta.xml')));
}

function parse(root: string, file: string): unknown {
  try {
    return parser.parse(readFileSync(join(root, file), 'utf8'));
  } catch (cause) {
    throw new Error(`${file} is not XML that can be read`, { cause });
  }
}
