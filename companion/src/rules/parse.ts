/** Reads rules that finance or a file gives, strictly: one wrong record refuses them all, and is named. */
import type { z } from 'zod';
import { type FieldError, LedgerlineError } from '../platform/errors.ts';
import { contradictions } from './contradictions.ts';
import type { RuleDocument } from './port.ts';
import { ruleDocumentSchema } from './schema.ts';

/** Of the findings, the first ones are told. */
const FINDINGS_MAX = 50;

/** Throws RULES_INVALID with every finding in `errors`, and the first one in the message. */
export function parseRules(input: unknown): RuleDocument {
  const document = storedRules(input);
  const found = contradictions(document);
  if (found.length > 0) throw invalid(found);
  return document;
}

/**
 * Reads what was checked whole when it was put in force, by this release or an earlier one. Only its shape is checked again:
 * a bound that a later release draws must not take the rules away that an org works under.
 */
export function storedRules(input: unknown): RuleDocument {
  const parsed = ruleDocumentSchema.safeParse(input);
  if (!parsed.success) {
    throw invalid(
      parsed.error.issues.map((issue) => ({ field: pathOf(issue.path), detail: describe(issue, input) })),
      parsed.error,
    );
  }
  return parsed.data;
}

function invalid(
  findings: readonly { readonly field: string; readonly detail: string }[],
  cause?: unknown,
): LedgerlineError {
  const errors: FieldError[] = findings
    .slice(0, FINDINGS_MAX)
    .map((finding) => ({ ...finding, code: 'RULES_INVALID' }));
  const [first] = findings;
  const more = findings.length > 1 ? ` And ${String(findings.length - 1)} more.` : '';
  return new LedgerlineError('RULES_INVALID', {
    ...(first === undefined ? {} : { detail: `${first.detail}${more}`, field: first.field }),
    errors,
    ...(cause === undefined ? {} : { cause }),
  });
}

function describe(issue: z.core.$ZodIssue, input: unknown): string {
  const [kind, at] = issue.path;
  const name = typeof kind === 'string' && typeof at === 'number' ? nameOf(input, kind, at) : undefined;
  const what = issue.code === 'unrecognized_keys' ? `has no field ${issue.keys.join(', ')}` : issue.message;
  const path = pathOf(issue.path);
  return `${name === undefined ? '' : `Rule “${name}”: `}${path === '' ? 'the document' : path}: ${what}.`;
}

function nameOf(input: unknown, kind: string, at: number): string | undefined {
  const records: unknown = (input as Readonly<Record<string, unknown>> | null)?.[kind];
  const record: unknown = Array.isArray(records) ? records[at] : undefined;
  const name: unknown = (record as { readonly name?: unknown } | null | undefined)?.name;
  return typeof name === 'string' ? name.slice(0, 80) : undefined;
}

function pathOf(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${String(step)}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
}
