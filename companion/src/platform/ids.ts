/** Ids of our own: UUID version 7 (RFC 9562), so that rows written together stand together in an index. */
import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** Random bytes of an id. */
const BYTES = 16;
/** Asking the kernel for 16 bytes at a time costs more than all the rest of an id. */
const pool = new Uint8Array(256 * BYTES);
let used = pool.length;
let lastMs = 0;
let sequence = 0;

/** A new id, unique over all replicas; ids of one process sort in the order they were made. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.slice(used, used + BYTES);
  used += BYTES;
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    // Starts in the lower half, so that a millisecond's ids never run over.
    sequence = Buffer.from(random.buffer).readUInt32BE(0) >>> 1;
  } else {
    sequence += 1;
  }
  return v7({ random, msecs: lastMs, seq: sequence });
}
