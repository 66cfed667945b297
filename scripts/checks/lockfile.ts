/** Checks package-lock.json and the versions in every package.json. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../setup/repository.mjs';
import { type Lockfile, lockfileProblems, versionProblems } from './lockfile-problems.ts';

const read = (file: string): unknown => JSON.parse(readFileSync(join(repository, file), 'utf8'));
const root = read('package.json') as { workspaces: readonly string[] };
const manifests = ['package.json', ...root.workspaces.map((workspace) => join(workspace, 'package.json'))];
const problems = [
  ...lockfileProblems(read('package-lock.json') as Lockfile),
  ...manifests.flatMap((file) => versionProblems(file, read(file) as Record<string, unknown>)),
];
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
