import { z } from '@hono/zod-openapi';
import { expected } from './expected.ts';

/** A plain day that exists in the calendar. */
export function day() {
  const rule = expected('a day that exists, as YYYY-MM-DD');
  return z
    .string(rule)
    .regex(/^\d{4}-\d{2}-\d{2}$/, rule)
    .refine(exists, rule)
    .openapi({ format: 'date', example: '2026-12-01' });
}

function exists(value: string): boolean {
  const ms = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(value);
}
