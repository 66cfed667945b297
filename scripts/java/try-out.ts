/** Whether a Java runs, is new enough, and has what apex-ls and PMD need. */
import { spawnSync } from 'node:child_process';

/** What `jdeps` names for the archives of @salesforce/code-analyzer-pmd-engine. */
const MODULES = [
  'java.desktop',
  'java.logging',
  'java.management',
  'java.net.http',
  'java.sql',
  'java.xml',
  'jdk.unsupported',
];
const OLDEST = 11;

/** Undefined when it will do, else what is wrong with it. */
export function tryOut(java: string): string | undefined {
  const run = (option: string): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(java, [option], { encoding: 'utf8', timeout: 60_000 });
  const { status, stderr } = run('-version');
  const version = /version "(?:1\.)?(\d+)/.exec(status === 0 ? stderr : '')?.[1];
  if (version === undefined) return 'it does not run';
  if (Number(version) < OLDEST) return `it is Java ${version}, older than ${OLDEST}`;
  const there = new Set(
    run('--list-modules')
      .stdout.split('\n')
      .map((line) => line.split('@')[0]),
  );
  const lacking = MODULES.filter((name) => !there.has(name));
  return lacking.length === 0 ? undefined : `it lacks the modules ${lacking.join(', ')}`;
}
