/**
 * Addresses of documents, which a browser opens without the API key: whoever has the address may read that one document, and
 * nobody can guess another's. As the customer portals of ERPs do it.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Receivable } from './invoice.ts';

type Named = Pick<Receivable, 'company' | 'no'>;

export class DocumentAddresses {
  readonly #apiKey: string;

  constructor(apiKey: string) {
    this.#apiKey = apiKey;
  }

  /** Absolute, on the server that was asked at `requested`. */
  of({ company, no }: Named, requested: string): string {
    const path = ['documents', company, no, this.#sign({ company, no })].map(encodeURIComponent).join('/');
    return new URL(`/${path}`, requested).href;
  }

  isSigned(document: Named, signature: string): boolean {
    const wanted = Buffer.from(this.#sign(document));
    const given = Buffer.from(signature);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }

  /** The key signs nothing else in these words, and no company or number can be read as two parts. */
  #sign({ company, no }: Named): string {
    return createHmac('sha256', this.#apiKey)
      .update(JSON.stringify(['document', company, no]))
      .digest('base64url');
  }
}
