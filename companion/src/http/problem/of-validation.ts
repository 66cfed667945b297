/** What a schema found, as one VALIDATION error that names every field at fault. */
import type { z } from '@hono/zod-openapi';
import { LedgerlineError, type ErrorCode, type FieldError } from '../../platform/errors.ts';
import { FIELD_ERRORS_MAX } from '../limits.ts';

type Issue = z.core.$ZodIssue;

/** What a name from the request is cut to when it is repeated; it stands in quotes and is no data of ours. */
const NAME_MAX_CHARS = 60;

/** Where the value stood, as people say it. */
export type Place = 'body' | 'query' | 'path' | 'header';

/** The error's own code is the first one that is more than VALIDATION, so that a caller can act on it. */
export function ofValidation(issues: readonly Issue[], place: Place): LedgerlineError {
  const byField = new Map<string, FieldError>();
  for (const error of issues.flatMap((issue) => fieldErrors(issue, place))) {
    // A value that breaks two rules of its field is one error.
    if (!byField.has(error.field) || error.code !== 'VALIDATION') byField.set(error.field, error);
  }
  const errors = [...byField.values()];
  const first = errors.find((error) => error.code !== 'VALIDATION') ?? errors[0];
  if (first === undefined) return new LedgerlineError('VALIDATION');
  const more = errors.length > 1 ? ` (${String(errors.length)} errors in all)` : '';
  return new LedgerlineError(first.code, {
    detail: `${first.field}: ${first.detail}${more}`,
    field: first.field,
    errors: errors.slice(0, FIELD_ERRORS_MAX),
  });
}

function fieldErrors(issue: Issue, place: Place): readonly FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: pathOf([...issue.path, key.slice(0, NAME_MAX_CHARS)], place),
      code: 'VALIDATION',
      detail: 'there is no such field here: leave it out',
    }));
  }
  return [{ field: pathOf(issue.path, place), code: codeOf(issue), detail: issue.message }];
}

/** A schema names another code by `params: { code }` on its issue. */
function codeOf(issue: Issue): ErrorCode {
  if (issue.code === 'custom' && issue.params?.['code'] === 'TOO_MANY_LINES') return 'TOO_MANY_LINES';
  return 'VALIDATION';
}

function pathOf(path: readonly PropertyKey[], place: Place): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${String(part)}]`;
    else text += text === '' ? String(part) : `.${String(part)}`;
  }
  return text === '' ? place : text;
}
