/** Bodies past the limit are refused with 413: by their announced length at once, and by what arrives when none was announced. */
import { LedgerlineError } from '../../platform/errors.ts';
import type { Guard } from '../context.ts';

export function bodyLimit(maxBytes: number): Guard {
  return async (c) => {
    const length = c.req.header('content-length');
    const chunked = c.req.header('transfer-encoding') !== undefined;
    if (length !== undefined && !chunked) {
      // Node reads exactly as many bytes as were announced.
      if (Number(length) > maxBytes) throw tooLarge(maxBytes);
    } else if (c.req.raw.body !== null) {
      c.req.raw = new Request(c.req.raw, { body: await readAtMost(c.req.raw.body, maxBytes) });
    }
  };
}

async function readAtMost(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function tooLarge(maxBytes: number): LedgerlineError {
  return new LedgerlineError('BODY_TOO_LARGE', { action: `Send at most ${readable(maxBytes)}; split the order.` });
}

function readable(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${String(bytes / 1024 / 1024)} MB` : `${String(bytes / 1024)} KB`;
}
