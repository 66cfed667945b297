/** A caller of the API as the Salesforce package is one: gets a token by its client's secret and sends JSON over HTTP. */
import type { z } from '@hono/zod-openapi';
import { expect } from 'vitest';
import { problemSchema } from '../../../companion/src/http/problem/problem.ts';

export interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

interface Request {
  readonly method?: 'GET' | 'POST';
  readonly json?: unknown;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export class Caller {
  readonly url: string;
  readonly #client: Client;
  #token: Promise<string> | undefined;

  constructor(url: string, client: Client) {
    this.url = url;
    this.#client = client;
  }

  /** Rejects only when no answer came. */
  async send(path: string, { method, json, key, headers }: Request = {}): Promise<Reply> {
    this.#token ??= this.#newToken();
    const response = await fetch(this.url + path, {
      method: method ?? (json === undefined ? 'GET' : 'POST'),
      headers: {
        authorization: `Bearer ${await this.#token}`,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  /** The same caller at another replica, with the token it has. */
  at(url: string): Caller {
    const other = new Caller(url, this.#client);
    other.#token = this.#token;
    return other;
  }

  async #newToken(): Promise<string> {
    const response = await fetch(`${this.url}/oauth/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa(`${this.#client.clientId}:${this.#client.clientSecret}`)}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    if (response.status !== 200) {
      this.#token = undefined;
      throw new Error(`no token: ${response.status} ${await response.text()}`);
    }
    return ((await response.json()) as { access_token: string }).access_token;
  }
}

/** The answer's body, which holds what the schema of the API's document says and nothing else. */
export function bodyOf<Schema extends z.ZodType>(reply: Reply, schema: Schema, status = 200): z.output<Schema> {
  expect(`${reply.status} ${reply.text}`).toMatch(new RegExp(`^${status} `));
  const body: unknown = JSON.parse(reply.text);
  const read = schema.parse(body);
  expect(read).toEqual(body);
  return read;
}

/** The problem document of an answer that is none, which says what to do. */
export function problemOf(reply: Reply, status: number): z.output<typeof problemSchema> {
  expect(reply.headers.get('content-type')).toBe('application/problem+json');
  const problem = bodyOf(reply, problemSchema, status);
  expect(problem.action).not.toBe('');
  return problem;
}
