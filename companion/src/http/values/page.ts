/** Query parameters that several endpoints share. A parameter that is not known is refused and named. */
import { z } from '@hono/zod-openapi';
import { PAGE_DEFAULT, PAGE_MAX } from '../../platform/limits.ts';
import { CURSOR_MAX_CHARS } from '../limits.ts';
import { expected } from './expected.ts';

const limitRule = expected(`a whole number from 1 to ${String(PAGE_MAX)}`);
const cursorRule = expected('the nextCursor of an earlier answer, unchanged');
const flagRule = expected('true or false');

export const pageQuery = {
  cursor: z
    .string(cursorRule)
    .regex(/^[\x21-\x7e]+$/, cursorRule)
    .max(CURSOR_MAX_CHARS, cursorRule)
    .optional()
    .openapi({ description: 'nextCursor of the page before.' }),
  limit: z
    .string(limitRule)
    .regex(/^[1-9]\d{0,2}$/, limitRule)
    .transform(Number)
    .refine((value) => value <= PAGE_MAX, limitRule)
    .optional()
    .openapi({ type: 'integer', minimum: 1, maximum: PAGE_MAX, default: PAGE_DEFAULT }),
};

export function flag(description: string) {
  return z
    .enum(['true', 'false'], flagRule)
    .transform((value) => value === 'true')
    .optional()
    .openapi({ type: 'boolean', default: false, description });
}
