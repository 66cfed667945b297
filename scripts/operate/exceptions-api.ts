/** The API as the command line calls it: with the demo client's token, or the one that the environment gives. */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import {
  exceptionPageSchema,
  exceptionSchema,
  exceptionWithHistorySchema,
  groupsSchema,
} from '../../companion/src/http/exceptions/exception-schema.ts';
import {
  batchPageSchema,
  batchSchema,
  batchWithReplaysSchema,
} from '../../companion/src/http/exceptions/replay-schema.ts';
import { preflightSchema } from '../../companion/src/http/orders/preflight-schema.ts';
import { problemSchema } from '../../companion/src/http/problem/problem.ts';
import { demoToken, readDemoClient } from '../start/demo-client.ts';
import { readErpFile } from '../start/erp-file.ts';
import { requireRunning } from '../start/run-file.ts';

export const dryRunSchema = z.object({
  exceptionId: z.string(),
  payloadVersion: z.number(),
  preflight: preflightSchema,
});

export type Exception = z.output<typeof exceptionSchema>;
export type ExceptionPage = z.output<typeof exceptionPageSchema>;
export type ExceptionWithHistory = z.output<typeof exceptionWithHistorySchema>;
export type Groups = z.output<typeof groupsSchema>;
export type Batch = z.output<typeof batchSchema>;
export type BatchPage = z.output<typeof batchPageSchema>;
export type BatchWithReplays = z.output<typeof batchWithReplaysSchema>;
export type DryRun = z.output<typeof dryRunSchema>;

type Query = Readonly<Record<string, string | undefined>>;

const POLL_MS = 500;
const ANSWER_WITHIN_MS = 60_000;

export class ExceptionsApi {
  readonly #url: string;
  readonly #token: string;
  readonly #operator: string | undefined;

  private constructor(url: string, token: string, operator: string | undefined) {
    this.#url = url;
    this.#token = token;
    this.#operator = operator;
  }

  /** Throws with what to do when no companion is known. */
  static async open(operator?: string): Promise<ExceptionsApi> {
    const { LEDGERLINE_API: api, LEDGERLINE_TOKEN: token } = process.env;
    if (api !== undefined || token !== undefined) {
      if (api === undefined || token === undefined) {
        throw new Error(
          'LEDGERLINE_API and LEDGERLINE_TOKEN go together: the companion’s address and an access token.',
        );
      }
      if (!URL.canParse(api) || !/^https?:$/.test(new URL(api).protocol)) {
        throw new Error(
          `LEDGERLINE_API ${api}: expected the companion’s address, such as https://companion.example.com`,
        );
      }
      return new ExceptionsApi(api.replace(/\/+$/, ''), token, operator);
    }
    const running = requireRunning();
    const client = readDemoClient(readErpFile().kind);
    if (client === undefined) throw new Error('The demo org has no client here. Run npm start again; it makes one.');
    return new ExceptionsApi(running.api, await demoToken(running.api, client), operator);
  }

  list(query: Query): Promise<ExceptionPage> {
    return this.#ask(exceptionPageSchema, `/v1/exceptions${searchOf(query)}`);
  }

  groups(): Promise<Groups> {
    return this.#ask(groupsSchema, '/v1/exception-groups');
  }

  show(id: string): Promise<ExceptionWithHistory> {
    return this.#ask(exceptionWithHistorySchema, `/v1/exceptions/${encodeURIComponent(id)}`);
  }

  edit(id: string, edit: { readonly reason: string; readonly payload: unknown }): Promise<Exception> {
    return this.#ask(exceptionSchema, `/v1/exceptions/${encodeURIComponent(id)}/payloads`, edit);
  }

  dryRun(id: string, payloadVersion: number | undefined): Promise<DryRun> {
    const body = payloadVersion === undefined ? {} : { payloadVersion };
    return this.#ask(dryRunSchema, `/v1/exceptions/${encodeURIComponent(id)}/dry-run`, body);
  }

  replay(request: object): Promise<Batch> {
    return this.#ask(batchSchema, '/v1/exception-replays', request);
  }

  replays(query: Query): Promise<BatchPage> {
    return this.#ask(batchPageSchema, `/v1/exception-replays${searchOf(query)}`);
  }

  approve(batchId: string, reason: string | undefined): Promise<Batch> {
    const body = reason === undefined ? {} : { reason };
    return this.#ask(batchSchema, `/v1/exception-replays/${encodeURIComponent(batchId)}/approve`, body);
  }

  decline(batchId: string, reason: string): Promise<Batch> {
    return this.#ask(batchSchema, `/v1/exception-replays/${encodeURIComponent(batchId)}/decline`, { reason });
  }

  progress(batchId: string): Promise<BatchWithReplays> {
    return this.#ask(batchWithReplaysSchema, `/v1/exception-replays/${encodeURIComponent(batchId)}`);
  }

  /** Until nothing of it runs any more; says on stderr how far it is, whenever that has changed. */
  async wait(batchId: string): Promise<BatchWithReplays> {
    let said = '';
    for (;;) {
      const batch = await this.progress(batchId);
      if (batch.state !== 'running') return batch;
      const { done, failed, total, ratePerSecond, secondsLeft } = batch;
      const pace = ratePerSecond === undefined ? '' : `, ${ratePerSecond} a second`;
      const left = secondsLeft === undefined ? '' : `, ${secondsLeft} s left`;
      const line = `${done + failed} of ${total}, ${failed} failed${pace}${left}`;
      if (line !== said && total > 1) process.stderr.write(`${line}\n`);
      said = line;
      await delay(POLL_MS);
    }
  }

  async #ask<Schema extends z.ZodType>(schema: Schema, path: string, body?: object): Promise<z.output<Schema>> {
    const response = await this.#send(path, body);
    const text = await response.text();
    if (response.ok) return schema.parse(JSON.parse(text));
    throw new Error(wordsOf(response.status, text));
  }

  async #send(path: string, body: object | undefined): Promise<Response> {
    try {
      return await fetch(this.#url + path, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          authorization: `Bearer ${this.#token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(this.#operator === undefined ? {} : { 'ledgerline-actor': this.#operator }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
    } catch (cause) {
      throw new Error(`The companion at ${this.#url} does not answer. Is it running?`, { cause });
    }
  }
}

function searchOf(query: Query): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

/** One plain line: the code, what happened, what to do. */
function wordsOf(status: number, text: string): string {
  try {
    const { code, detail, action } = problemSchema.parse(JSON.parse(text));
    return `${code}: ${detail}${/[.!?]$/.test(detail) ? '' : '.'} ${action}`;
  } catch {
    return `The companion answered ${status}: ${text.slice(0, 200)}`;
  }
}
