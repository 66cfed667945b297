/** The projects with planted faults, one folder per check, and what a check says of them. */
import { join } from 'node:path';
import { repository } from '../../scripts/setup/repository.mjs';
import { sayFinding, sortFindings, type Check } from '../../scripts/salesforce/checks/finding.ts';

export const packageDirectory = repository;

export function fixture(name: string): string {
  return join(import.meta.dirname, 'fixtures', name);
}

/** A line per finding, as the command prints them. */
export async function said(check: Check, projectDirectory: string): Promise<string[]> {
  return sortFindings(await check(projectDirectory)).map(sayFinding);
}
