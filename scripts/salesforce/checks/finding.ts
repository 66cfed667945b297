/** What a check of the Salesforce package has to say: one fault at one place. */
export interface Finding {
  /** Relative to the project's root, with forward slashes. */
  readonly file: string;
  /** From 1; absent where the fault is the file's as a whole. */
  readonly line?: number;
  readonly rule: string;
  /** What is wrong, in one line. */
  readonly message: string;
}

/**
 * Reads the Salesforce project in the folder (sfdx-project.json, force-app) and answers its faults, none when all is well.
 * It changes nothing there.
 *
 * @throws SkippedCheck When the machine lacks what the check runs on.
 */
export type Check = (projectDirectory: string) => Promise<Finding[]>;

/** A check that could not be made here; the message says how to make it possible. It is never taken for a pass. */
export class SkippedCheck extends Error {
  override readonly name = 'SkippedCheck';
}

/** `file:line: message (rule)`, which terminals and editors turn into a link. */
export function sayFinding({ file, line, rule, message }: Finding): string {
  return `${file}${line === undefined ? '' : `:${line}`}: ${message} (${rule})`;
}

/** By file, line, rule and message, so that two runs say the same in the same order. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const keyOf = ({ file, line, rule, message }: Finding): string =>
    [file, String(line ?? 0).padStart(6, '0'), rule, message].join('\n');
  return [...findings].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
}
