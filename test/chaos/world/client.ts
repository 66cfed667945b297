/** A caller of the API under faults: no answer is an outcome like any other, and a new address is nothing to it. */
import { z } from 'zod';

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
  readonly receivedAt: number;
}

export interface ChaosRequest {
  readonly method?: 'GET' | 'POST';
  readonly json?: unknown;
  readonly key?: string;
}

/** Longer than the companion may take. */
const WITHIN_MS = 20_000;
/** Of ten minutes. */
const TOKEN_FOR_MS = 480_000;

export class ChaosClient {
  readonly #url: () => string;
  readonly #credentials: Credentials;
  readonly #signal: AbortSignal;
  #token: { readonly value: Promise<string | undefined>; readonly until: number } | undefined;

  constructor(url: () => string, credentials: Credentials, signal: AbortSignal) {
    this.#url = url;
    this.#credentials = credentials;
    this.#signal = signal;
  }

  /** Undefined when no whole answer came. Rejects only when the run is ended. */
  async send(path: string, request: ChaosRequest = {}): Promise<Reply | undefined> {
    this.#signal.throwIfAborted();
    const token = await this.#currentToken();
    if (token === undefined) return undefined;
    const { method, json, key } = request;
    const sentAt = Date.now();
    try {
      const response = await fetch(this.#url() + path, {
        method: method ?? (json === undefined ? 'GET' : 'POST'),
        headers: {
          authorization: `Bearer ${token}`,
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        signal: AbortSignal.any([this.#signal, AbortSignal.timeout(WITHIN_MS)]),
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      });
      const body: unknown = await response.json();
      if (response.status === 401) this.#token = undefined;
      return { status: response.status, headers: response.headers, body, sentAt, receivedAt: Date.now() };
    } catch {
      this.#signal.throwIfAborted();
      return undefined;
    }
  }

  async #currentToken(): Promise<string | undefined> {
    if (this.#token === undefined || this.#token.until < Date.now()) {
      this.#token = { value: this.#newToken(), until: Date.now() + TOKEN_FOR_MS };
    }
    const mine = this.#token;
    const token = await mine.value;
    if (token === undefined && this.#token === mine) this.#token = undefined;
    return token;
  }

  async #newToken(): Promise<string | undefined> {
    const { clientId, clientSecret } = this.#credentials;
    try {
      const response = await fetch(`${this.#url()}/oauth/token`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        signal: AbortSignal.any([this.#signal, AbortSignal.timeout(WITHIN_MS)]),
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      });
      return z.object({ access_token: z.string() }).safeParse(await response.json()).data?.access_token;
    } catch {
      this.#signal.throwIfAborted();
      return undefined;
    }
  }
}
