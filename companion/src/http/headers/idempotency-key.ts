/** The header that makes repeating a submission safe (IETF draft "The Idempotency-Key HTTP Header Field"). */
import { LedgerlineError } from '../../platform/errors.ts';
import { IDEMPOTENCY_KEY_MAX, IDEMPOTENCY_KEY_MIN } from '../../platform/limits.ts';
import type { ApiContext, Guard } from '../context.ts';

export const IDEMPOTENCY_KEY_HEADER = 'Idempotency-Key';
export const REPLAYED_HEADER = 'Idempotent-Replayed';

const USABLE = new RegExp(`^[\\x21-\\x7e]{${String(IDEMPOTENCY_KEY_MIN)},${String(IDEMPOTENCY_KEY_MAX)}}$`);

export const idempotencyKeyParameter = {
  name: IDEMPOTENCY_KEY_HEADER,
  in: 'header',
  required: true,
  description: 'New and random for each new order; the same when repeating one. Kept 90 days.',
  schema: { type: 'string', minLength: IDEMPOTENCY_KEY_MIN, maxLength: IDEMPOTENCY_KEY_MAX },
} as const;

export const replayedHeader = {
  [REPLAYED_HEADER]: {
    description: 'true: this key, or this record with this content, was known; nothing new was done.',
    schema: { type: 'string' as const, enum: ['true'] },
  },
};

/** Throws IDEMPOTENCY_KEY_MISSING, IDEMPOTENCY_KEY_INVALID. */
export function idempotencyKeyOf(c: ApiContext): string {
  const key = c.req.header(IDEMPOTENCY_KEY_HEADER);
  if (key === undefined || key === '') {
    throw new LedgerlineError('IDEMPOTENCY_KEY_MISSING', { field: IDEMPOTENCY_KEY_HEADER });
  }
  if (!USABLE.test(key)) throw new LedgerlineError('IDEMPOTENCY_KEY_INVALID', { field: IDEMPOTENCY_KEY_HEADER });
  return key;
}

/** Before the body is read: a request without a usable key is wrong whatever it holds. */
export const requireIdempotencyKey: Guard = (c) => {
  idempotencyKeyOf(c);
};
