/** Each label is used, is there where it is used, and has a German text with the same places for values. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../finding.ts';
import { childOf, childrenOf, textOf } from './document.ts';
import type { Inventory } from './inventory.ts';

/** In a component, in Apex, in a formula or a page. */
const USES = /@salesforce\/label\/(?:c|ledgerline)\.(\w+)|\b(?:System\.)?Label\.(\w+)|\{!\$Label\.(\w+)\}/g;

export function labelFindings(projectDirectory: string, inventory: Inventory): Finding[] {
  const used = usesIn(projectDirectory, inventory.files);
  const unknown = used.filter(({ name }) => !inventory.labels.has(name));
  const names = new Set(used.map(({ name }) => name));
  const unused = [...inventory.labels].filter(([name]) => !names.has(name));
  return [
    ...unknown.map(({ file, line, name }) => ({
      file,
      line,
      rule: 'metadata/label',
      message: `there is no label ${name}`,
    })),
    ...unused.map(([name, { file, label }]) => ({
      file,
      line: label.line,
      rule: 'metadata/label-unused',
      message: `nothing uses the label ${name}`,
    })),
    ...translationFindings(inventory),
  ];
}

function usesIn(projectDirectory: string, files: readonly string[]): { file: string; line: number; name: string }[] {
  return files
    .filter((file) => /\.(js|cls|trigger|flexipage-meta\.xml)$/.test(file) && !file.includes('/__tests__/'))
    .flatMap((file) => {
      const text = readFileSync(join(projectDirectory, file), 'utf8');
      return [...text.matchAll(USES)].map((use) => ({
        file,
        line: text.slice(0, use.index).split('\n').length,
        name: use[1] ?? use[2] ?? use[3] ?? '',
      }));
    });
}

function translationFindings({ documents, labels }: Inventory): Finding[] {
  const german = [...documents].find(([file]) => file.endsWith('/de.translation-meta.xml'));
  const texts = new Map(
    german === undefined
      ? []
      : childrenOf(german[1], 'customLabels').map((entry) => [textOf(entry, 'name') ?? '', childOf(entry, 'label')]),
  );
  const rule = 'metadata/translation';
  const findings: Finding[] = [];
  for (const [name, { file, label }] of labels) {
    const text = texts.get(name);
    const { line } = label;
    if (text === undefined || text.text === '') {
      findings.push({ file, line, rule, message: `${name} has no German text` });
    } else if (placesIn(text.text) !== placesIn(textOf(label, 'value') ?? '')) {
      findings.push({
        file: german?.[0] ?? file,
        line: text.line,
        rule,
        message: `${name} has other places for values ({0} …) than in English`,
      });
    }
  }
  for (const [name, text] of texts) {
    if (labels.has(name) || german === undefined) continue;
    const line = text?.line ?? 1;
    findings.push({ file: german[0], line, rule, message: `there is no label ${name} to translate` });
  }
  return findings;
}

function placesIn(text: string): string {
  return [...new Set(text.match(/\{\d+\}/g))].sort().join(' ');
}
