/** The checks that come before the tests: each a script of its own, so that one that crashes fails alone. */
export interface Step {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
}

export const STEPS: readonly Step[] = [
  { name: 'format', script: 'scripts/checks/format.ts', args: ['--check'] },
  { name: 'lockfile', script: 'scripts/checks/lockfile.ts', args: [] },
  { name: 'types', script: 'scripts/checks/types.ts', args: [] },
  { name: 'lint', script: 'scripts/checks/lint.ts', args: [] },
  { name: 'API document', script: 'scripts/checks/openapi.ts', args: [] },
];
