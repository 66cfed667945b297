/** Whether Apex and Lightning web components are formatted as Prettier formats them, by the repository's own settings. */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import prettier, { type Options } from 'prettier';
import { repository } from '../../setup/repository.mjs';
import type { Finding } from './finding.ts';
import { sourceFiles, tools } from './project.ts';

/** Prettier takes a component's template for HTML and would put quotes where LWC forbids them. */
const PARSERS: readonly (readonly [RegExp, string])[] = [
  [/\.cls$/, 'apex'],
  [/\.trigger$/, 'apex'],
  [/\/lwc\/.*\.html$/, 'lwc'],
  [/\/lwc\/.*\.js$/, 'babel'],
  [/\/lwc\/.*\.css$/, 'css'],
];

export async function check(projectDirectory: string): Promise<Finding[]> {
  const plugin = createRequire(join(tools, 'package.json')).resolve('prettier-plugin-apex');
  const settings = (await prettier.resolveConfig(join(repository, 'package.json'))) ?? {};
  const options: Options = { ...settings, plugins: [pathToFileURL(plugin).href] };
  const files = sourceFiles(projectDirectory).flatMap((file) => {
    const parser = PARSERS.find(([pattern]) => pattern.test(file))?.[1];
    return parser === undefined ? [] : [{ file, parser }];
  });
  const findings: Finding[] = [];
  const work = async (): Promise<void> => {
    for (let next = files.pop(); next !== undefined; next = files.pop()) {
      findings.push(...(await fileFindings(projectDirectory, next.file, { ...options, parser: next.parser })));
    }
  };
  // The Apex parser is a program of its own, so that several can be at work at once.
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return findings;
}

async function fileFindings(projectDirectory: string, file: string, options: Options): Promise<Finding[]> {
  const text = await readFile(join(projectDirectory, file), 'utf8');
  try {
    const formatted = await prettier.format(text, options);
    if (formatted === text) return [];
    const line = firstDifference(text, formatted);
    return [{ file, line, rule: 'format/differs', message: 'is not formatted as Prettier formats it' }];
  } catch (error) {
    const message = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
    return [{ file, rule: 'format/syntax', message }];
  }
}

function firstDifference(text: string, formatted: string): number {
  const expected = formatted.split('\n');
  return text.split('\n').findIndex((line, index) => line !== expected[index]) + 1;
}
