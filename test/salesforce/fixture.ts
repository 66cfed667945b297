/** The projects with planted faults, one folder per check, and what a check says of them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sayFinding, sortFindings, type Check } from '../../scripts/salesforce/checks/finding.ts';
import { repository } from '../../scripts/setup/repository.mjs';

export const packageDirectory = repository;

export function fixture(name: string): string {
  return join(import.meta.dirname, 'fixtures', name);
}

/** The faults that were planted, a line each, as the command prints them. */
export function planted(name: string): string[] {
  return readFileSync(join(fixture(name), 'expected.txt'), 'utf8')
    .trimEnd()
    .split('\n');
}

/** A line per finding, as the command prints them. */
export async function said(check: Check, projectDirectory: string): Promise<string[]> {
  return sortFindings(await check(projectDirectory)).map(sayFinding);
}
