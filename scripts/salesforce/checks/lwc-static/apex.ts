/** The methods that Apex offers to components. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nameOf } from '../project.ts';

/** `Class.method` with the names of its parameters. */
export function offeredMethods(projectDirectory: string, files: readonly string[]): Map<string, ReadonlySet<string>> {
  const methods = new Map<string, ReadonlySet<string>>();
  for (const file of files.filter((name) => name.endsWith('.cls'))) {
    const text = readFileSync(join(projectDirectory, file), 'utf8');
    const offered =
      /@AuraEnabled(?:\s*\([^)]*\))?\s+(?:public|global)\s+static\s+[\w.<>,\s[\]]+?\s(\w+)\s*\(([^)]*)\)/gi;
    for (const [, method = '', parameters = ''] of text.matchAll(offered)) {
      const names = parameters.split(',').flatMap((parameter) => /(\w+)\s*$/.exec(parameter)?.[1] ?? []);
      methods.set(`${nameOf(file)}.${method}`, new Set(names));
    }
  }
  return methods;
}
