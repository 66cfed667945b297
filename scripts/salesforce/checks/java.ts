/** The JVM of the checks, and the archives that the PMD engine of Code Analyzer brings along (apex-ls among them). */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { findJava } from '../../java/find.ts';
import { SkippedCheck } from './finding.ts';
import { runProgram, type Ended } from './program.ts';
import { tools } from './project.ts';

/** Enough for a package of this size, and small enough for two at once on a small machine. */
export const HEAP = '-Xmx1g';

let found: ReturnType<typeof findJava> | undefined;

/**
 * The path of a Java that works; sought once.
 *
 * @throws SkippedCheck When there is none; the message says how to get one.
 */
export function javaProgram(): string {
  found ??= findJava();
  if ('missing' in found) throw new SkippedCheck(found.missing);
  return found.java;
}

/** Runs a class of those archives. */
export function runJava(mainClass: string, args: readonly string[], { cwd }: { readonly cwd: string }): Promise<Ended> {
  const engine = createRequire(join(tools, 'package.json')).resolve('@salesforce/code-analyzer-pmd-engine');
  const archives = join(engine, '..', 'java-lib', '*');
  // apex-ls follows the source's nesting, which the default stack is too small for.
  return runProgram(javaProgram(), [HEAP, '-Xss8m', '-cp', archives, mainClass, ...args], { cwd });
}
