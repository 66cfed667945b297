/** Text on the wire: bounded, and free of what databases, logs and ERPs cannot carry. Nothing is cut or changed. */
import { z } from '@hono/zod-openapi';
import { expected } from './expected.ts';

/**
 * No control characters (Postgres refuses NUL, logs and CSV break at line ends), no half of a surrogate pair, and no
 * U+FFFD, which stands for bytes that were not UTF-8.
 */
const PLAIN = /^[^\p{Cc}\p{Cs}\ufffd]*$/u;
/** As PLAIN, without spaces at the ends: two codes that look the same are the same. */
const CODE = /^(?! )[^\p{Cc}\p{Cs}\ufffd]+(?<! )$/u;

/** A sentence or a number that people wrote, kept as it is. */
export function text(what: string, maxChars: number) {
  const rule = expected(`${what}: 1 to ${String(maxChars)} characters on one line`);
  return z.string(rule).min(1, rule).max(maxChars, rule).regex(PLAIN, rule);
}

/** A name that has to match another system's: a product code, a line id, an entity. */
export function code(what: string, maxChars: number) {
  const rule = expected(`${what}: 1 to ${String(maxChars)} characters, without spaces at its ends`);
  return z.string(rule).max(maxChars, rule).regex(CODE, rule);
}
