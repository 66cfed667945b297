/**
 * The types of the Apex, by apex-ls: classes, methods, fields of objects, events and custom metadata, labels, and what is
 * declared and never used. It does not see into SOQL (soql-fields does) nor into strings.
 */
import { realpathSync } from 'node:fs';
import type { Finding } from './finding.ts';
import { runJava } from './java.ts';
import { relativeTo } from './project.ts';

const PROGRAM = 'io.github.apexdevtools.apexls.CheckForIssues';
/** How it ends when all is well, and when it has something to say. */
const CODES = [0, 4];

export interface ApexReport {
  readonly files: readonly {
    readonly path: string;
    readonly messages: readonly {
      /** `line` is from 1. */
      readonly start: { readonly line: number };
      readonly category: string;
      readonly message: string;
    }[];
  }[];
}

export async function check(projectDirectory: string): Promise<Finding[]> {
  // It answers real paths, whatever it was given.
  const directory = realpathSync(projectDirectory);
  const { files } = await apexReport(directory);
  return files.flatMap(({ path, messages }) =>
    messages.map(({ start, category, message }) => ({
      file: relativeTo(directory, path),
      line: start.line,
      rule: `apex-types/${category.toLowerCase()}`,
      message,
    })),
  );
}

/** @throws Error When apex-ls fails, whatever it says then. */
export async function apexReport(directory: string): Promise<ApexReport> {
  const args = ['--workspace', directory, '--detail', 'unused', '--nocache', '--format', 'json'];
  const { code, stdout, stderr } = await runJava(PROGRAM, args, { cwd: directory });
  if (code === undefined || !CODES.includes(code)) throw new Error(`apex-ls failed:\n${stdout}${stderr}`);
  return stdout.trim() === '' ? { files: [] } : (JSON.parse(stdout) as ApexReport);
}
