/** A Salesforce project's files, and where the tools lie that read them. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { repository } from '../../setup/repository.mjs';

/** The workspace that has the tools; modules are resolved from there, since some versions differ from the root's. */
export const tools = join(repository, 'test', 'salesforce');

export function relativeTo(projectDirectory: string, file: string): string {
  return relative(projectDirectory, file).split(sep).join('/');
}

/** All files below force-app, relative to the project, with forward slashes, sorted. */
export function sourceFiles(projectDirectory: string): string[] {
  return readdirSync(join(projectDirectory, 'force-app'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relativeTo(projectDirectory, join(entry.parentPath, entry.name)))
    .sort();
}

/** The last part of a path, without its endings: `a/b/Name.object-meta.xml` is `Name`. */
export function nameOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1).split('.')[0] ?? file;
}

/** "67.0". */
export function apiVersionOf(projectDirectory: string): string {
  const project = JSON.parse(readFileSync(join(projectDirectory, 'sfdx-project.json'), 'utf8')) as {
    readonly sourceApiVersion: string;
  };
  return project.sourceApiVersion;
}
