/** An error on the wire: problem details (RFC 9457) with a stable code, the field at fault and what to do. */
import { z } from '@hono/zod-openapi';
import { LedgerlineError } from '../../platform/errors.ts';

export const PROBLEM_TYPE = 'application/problem+json';

export const problemSchema = z
  .object({
    type: z.string().openapi({ example: 'urn:ledgerline:problem:VALIDATION' }),
    title: z.string(),
    status: z.number().openapi({ type: 'integer' }),
    code: z.string().openapi({ description: 'Stable; act on this, not on the sentences.', example: 'VALIDATION' }),
    detail: z.string(),
    field: z.string().optional().openapi({ example: 'lines[3].quantity' }),
    record: z.string().optional().openapi({ description: 'The record it is about.' }),
    errors: z
      .array(z.object({ field: z.string(), code: z.string(), detail: z.string() }).openapi('FieldError'))
      .optional(),
    action: z.string().openapi({ description: 'What to do next.' }),
    requestId: z.string().openapi({ description: 'Give it to support; it stands in the log.' }),
  })
  .openapi('Problem');

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly field?: string;
  readonly record?: string;
  readonly errors?: readonly { readonly field: string; readonly code: string; readonly detail: string }[];
  readonly action: string;
  readonly requestId: string;
}

export function problemOf(error: LedgerlineError, requestId: string): Problem {
  return {
    type: `urn:ledgerline:problem:${error.code}`,
    title: error.title,
    status: error.status,
    code: error.code,
    detail: error.message,
    ...(error.field === undefined ? {} : { field: error.field }),
    ...(error.record === undefined ? {} : { record: error.record }),
    ...(error.errors === undefined ? {} : { errors: error.errors }),
    action: error.action,
    requestId,
  };
}

/** Headers that a status asks for: Retry-After in whole seconds (RFC 9110), the challenge of RFC 6750. */
export function problemHeaders(error: LedgerlineError): Readonly<Record<string, string>> {
  return {
    'content-type': PROBLEM_TYPE,
    'cache-control': 'no-store',
    ...(error.retryAfterMs === undefined
      ? {}
      : { 'retry-after': String(Math.max(1, Math.ceil(error.retryAfterMs / 1000))) }),
    ...challenge(error),
  };
}

function challenge(error: LedgerlineError): Record<string, string> {
  switch (error.code) {
    case 'UNAUTHENTICATED':
    case 'TOKEN_EXPIRED':
      return { 'www-authenticate': 'Bearer realm="ledgerline", error="invalid_token"' };
    case 'SCOPE_MISSING':
      return {
        'www-authenticate': `Bearer realm="ledgerline", error="insufficient_scope", scope="${error.record ?? ''}"`,
      };
    default:
      return {};
  }
}
