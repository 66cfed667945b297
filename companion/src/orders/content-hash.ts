/** Hashes by which an order is recognised: the same content gives the same hash, however it was written. */
import { createHash } from 'node:crypto';
import Big from 'big.js';
import canonicalize from 'canonicalize';
import type { CanonicalOrder } from '../canonical/order.ts';

/** sha256 (lower-case hex) of the canonical JSON (RFC 8785) of what was asked, as it was given. */
export function bodyHash(order: CanonicalOrder): string {
  return sha256(order);
}

/** sha256 of the order's content: "1.0" and "1.00" are the same quantity, and not prepaid is the same as unsaid. */
export function contentHash(order: CanonicalOrder): string {
  const { prepaid, lines, ...head } = order;
  return sha256({
    ...head,
    ...(prepaid === true ? { prepaid } : {}),
    lines: lines.map((line) => ({ ...line, quantity: plain(line.quantity), unitPrice: plain(line.unitPrice) })),
  });
}

function plain(decimal: string): string {
  return new Big(decimal).toFixed();
}

function sha256(value: unknown): string {
  return createHash('sha256')
    .update(canonicalize(value) ?? '')
    .digest('hex');
}
