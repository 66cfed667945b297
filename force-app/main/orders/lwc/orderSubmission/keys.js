/**
 * The idempotency key of a record's submission, kept until the order is answered: a second press after a lost answer
 * carries the same key, so that the companion knows it again.
 *
 * Kept in memory for as long as the browser's tab lives, and not in sessionStorage: after a reload the companion
 * recognises the same content of the same record by itself, whatever the key.
 */
const keys = new Map();

export function keyOf(recordId) {
  if (!keys.has(recordId)) {
    keys.set(recordId, crypto.randomUUID());
  }
  return keys.get(recordId);
}

export function forgetKey(recordId) {
  keys.delete(recordId);
}
