/**
 * Whether the fields that static SOQL names exist. apex-ls does not look into queries, so each field becomes a statement of a
 * class that is added to a copy of the project, and its complaint is told of the query. Dynamic SOQL stays unchecked.
 */
import { cp, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apexReport } from './apex-types.ts';
import type { Finding } from './finding.ts';
import { apiVersionOf, sourceFiles } from './project.ts';
import { fieldReferences, type FieldReference } from './soql-fields/references.ts';

const PROBE = 'FieldsNamedInQueries';
/** The statements begin on the line after this one. */
const HEAD = `public class ${PROBE} { static void name() { Object value;`;

export async function check(projectDirectory: string): Promise<Finding[]> {
  const references = await referencesIn(projectDirectory);
  const copy = await realpath(await mkdtemp(join(tmpdir(), 'ledgerline-soql-')));
  try {
    await cp(join(projectDirectory, 'force-app'), join(copy, 'force-app'), { recursive: true });
    await cp(join(projectDirectory, 'sfdx-project.json'), join(copy, 'sfdx-project.json'));
    const statements = references.map(({ object, field }) => `value = ((${object}) null).${field};`);
    await writeFile(join(copy, 'force-app', `${PROBE}.cls`), [HEAD, ...statements, '} }'].join('\n'));
    await writeFile(join(copy, 'force-app', `${PROBE}.cls-meta.xml`), metaOf(apiVersionOf(projectDirectory)));
    const { files } = await apexReport(copy);
    const messages = files.filter(({ path }) => path.endsWith(`${PROBE}.cls`)).flatMap((file) => file.messages);
    return messages.flatMap(({ start, message }) => {
      const named = references[start.line - 2];
      if (named === undefined) return [];
      const { file, line, object, field } = named;
      return [{ file, line, rule: 'soql-fields/unknown', message: `the query names ${object}.${field}: ${message}` }];
    });
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function referencesIn(projectDirectory: string): Promise<(FieldReference & { readonly file: string })[]> {
  const references: (FieldReference & { readonly file: string })[] = [];
  for (const file of sourceFiles(projectDirectory).filter((name) => /\.(cls|trigger)$/.test(name))) {
    const text = await readFile(join(projectDirectory, file), 'utf8');
    const named = fieldReferences(text, file.endsWith('.trigger'));
    references.push(...named.map((reference) => ({ ...reference, file })));
  }
  return references;
}

function metaOf(apiVersion: string): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata">',
    `  <apiVersion>${apiVersion}</apiVersion>`,
    '  <status>Active</status>',
    '</ApexClass>',
  ].join('\n');
}
