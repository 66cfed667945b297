/** The sandbox ERP's HTTP interface: one call of the port asks it within one deadline, in one company. */
import type { z } from 'zod';
import type { EntityRef } from '../../../../canonical/entity.ts';
import type { Clock } from '../../../../canonical/time.ts';
import { erpEntityOf } from '../../adapter.ts';
import type { ConnectionEntity } from '../../connection-store.ts';
import { ErpError } from '../../errors.ts';
import type { HttpClient, HttpRequest } from '../../http-client.ts';
import { brokenAnswer, noAnswer } from '../../http-failure.ts';
import { askJson, type JsonAnswer, readReply } from '../../json-answer.ts';
import type { CallContext } from '../../port.ts';
import { refusalOf } from './refusal.ts';

export interface ApiRequest<Reply> {
  /** Under the company's address, e.g. "debtors/D10001". */
  readonly path: string;
  /** The path is an address that the ERP gave us. */
  readonly isLink?: boolean;
  readonly reply: z.ZodType<Reply>;
  /** For errors: what is answered, e.g. "a debtor". */
  readonly what: string;
}

export interface ApiWrite<Reply> extends ApiRequest<Reply> {
  readonly method: 'POST' | 'PUT';
  readonly json: unknown;
  /** False: asked with a body, and nothing is made or changed. */
  readonly changes: boolean;
  /** Our ids of the document's lines, in order. */
  readonly lineIds?: readonly string[];
}

export interface Answered<Reply> {
  readonly reply: Reply;
  readonly raw: unknown;
  readonly status: number;
}

/** The ERP as one call sees it. */
export interface Desk {
  readonly currency: string;
  readonly clock: Clock;
  get<Reply>(request: ApiRequest<Reply>): Promise<Answered<Reply>>;
  send<Reply>(request: ApiWrite<Reply>): Promise<Answered<Reply>>;
}

export interface ApiOptions {
  readonly http: HttpClient;
  readonly apiKey: string;
  readonly clock: Clock;
}

export class SandboxApi {
  readonly #options: ApiOptions;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  /** Throws MASTER_DATA for an entity that the connection does not have. */
  desk(entities: readonly ConnectionEntity[], { entity }: EntityRef, call: CallContext): Desk {
    const found = entities.find((candidate) => candidate.entity === entity);
    const company = erpEntityOf(entities, entity);
    if (found === undefined || company === undefined) {
      const message = `this connection has no entity “${entity}”`;
      throw new ErpError('MASTER_DATA', message, { retryable: false, outcomeKnown: true });
    }
    const within = this.#deadline(call);
    const prefix = `api/${encodeURIComponent(company)}/`;
    return {
      currency: found.currency,
      clock: this.#options.clock,
      get: async ({ path, isLink, reply, what }) => {
        const address = isLink === true ? path : prefix + path;
        const answer = await this.#ask({ method: 'GET', path: address, write: false, call: within(false) });
        return read(answer, reply, what, false);
      },
      send: async ({ method, path, json, changes, reply, what, lineIds }) => {
        const request = { method, path: prefix + path, write: changes, call: within(changes) };
        return read(await this.#ask(request, json, lineIds), reply, what, changes);
      },
    };
  }

  async about<Reply>(reply: z.ZodType<Reply>, call: CallContext): Promise<Reply> {
    const answer = await this.#ask({ method: 'GET', path: 'api/about', write: false, call });
    return read(answer, reply, 'what it is', false).reply;
  }

  close(): Promise<void> {
    return this.#options.http.close();
  }

  async #ask(request: HttpRequest, json?: unknown, lineIds?: readonly string[]): Promise<JsonAnswer> {
    const { http, apiKey } = this.#options;
    const answer = await askJson(http, { ...request, json, headers: { authorization: `Bearer ${apiKey}` } });
    if (answer.status >= 300) throw refusalOf(http, answer, request.write, lineIds);
    return answer;
  }

  /** What is left of the call's time for its next request. */
  #deadline(call: CallContext): (write: boolean) => CallContext {
    const { clock } = this.#options;
    const end = clock.now() + call.deadlineMs;
    return (write) => {
      const deadlineMs = end - clock.now();
      if (deadlineMs <= 0) throw noAnswer('was not asked: no time was left', { write, sent: false });
      return { ...call, deadlineMs };
    };
  }
}

function read<Reply>(answer: JsonAnswer, schema: z.ZodType<Reply>, what: string, write: boolean): Answered<Reply> {
  return { reply: readReply(schema, answer.json, what, write), raw: answer.json, status: answer.status };
}

/** More pages than any list that is needed whole can have. */
const PAGES_MAX = 1_000;

/** All rows of a list, its next links followed to the end. */
export async function allRows<Row>(
  desk: Desk,
  path: string,
  page: z.ZodType<{ rows: Row[]; next?: string | undefined }>,
  what: string,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let link: string | undefined;
  for (let count = 0; count < PAGES_MAX; count += 1) {
    const answered: Answered<{ rows: Row[]; next?: string | undefined }> = await desk.get({
      ...(link === undefined ? { path } : { path: link, isLink: true }),
      reply: page,
      what,
    });
    rows.push(...answered.reply.rows);
    link = answered.reply.next;
    if (link === undefined) return rows;
  }
  throw brokenAnswer(`answers ${what} on more than ${PAGES_MAX} pages`, false);
}

/** The cursor of a page is the key that its next link goes on from. */
export function cursorOf(next: string | undefined): { readonly nextCursor?: string } {
  if (next === undefined) return {};
  const from = URL.canParse(next, 'http://erp') ? new URL(next, 'http://erp').searchParams.get('from') : null;
  if (from === null) throw brokenAnswer('gives a next page without saying from where', false);
  return { nextCursor: from };
}

export function query(values: Readonly<Record<string, string | undefined>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) search.set(name, value);
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

/** A number that stands for one record in an address. One that would lead elsewhere belongs to no record. */
export function segment(no: string): string {
  if (no === '' || no === '.' || no === '..') {
    throw new ErpError('NOT_FOUND', `“${no}” is no number of this ERP`, { retryable: false, outcomeKnown: true });
  }
  return encodeURIComponent(no);
}

/** Books are kept in one currency; figures in another would be taken for more or less than they are. */
export function requireCurrency(desk: Desk, currency: string, write: boolean): void {
  if (currency === desk.currency) return;
  throw brokenAnswer(`answers in ${currency}; the connection says that this entity keeps ${desk.currency}`, write);
}
