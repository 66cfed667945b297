/** An operator at the API: what they do about exceptions, under their own name. */
import {
  exceptionPageSchema,
  exceptionWithHistorySchema,
} from '../../../companion/src/http/exceptions/exception-schema.ts';
import { batchSchema, batchWithReplaysSchema } from '../../../companion/src/http/exceptions/replay-schema.ts';
import { bodyOf, type Caller, type Reply } from './caller.ts';
import { until } from './until.ts';

export class Operator {
  readonly #caller: Caller;
  readonly #name: string;

  constructor(caller: Caller, name: string) {
    this.#caller = caller;
    this.#name = name;
  }

  send(path: string, json?: unknown): Promise<Reply> {
    const headers = { 'ledgerline-actor': this.#name };
    return this.#caller.send(path, { headers, ...(json === undefined ? {} : { json }) });
  }

  async list(query = '') {
    return bodyOf(await this.send(`/v1/exceptions${query}`), exceptionPageSchema).items;
  }

  async show(exceptionId: string) {
    return bodyOf(await this.send(`/v1/exceptions/${exceptionId}`), exceptionWithHistorySchema);
  }

  /** The only exception that is open about an account. */
  async only(accountId: string) {
    const [found, ...others] = await until(async () => {
      const items = await this.list(`?accountId=${accountId}`);
      return items.length > 0 && items;
    });
    if (found === undefined || others.length > 0) throw new Error('expected one exception');
    return found;
  }

  edit(exceptionId: string, payload: unknown): Promise<Reply> {
    return this.send(`/v1/exceptions/${exceptionId}/payloads`, { reason: 'mistyped', payload });
  }

  replay(what: object): Promise<Reply> {
    return this.send('/v1/exception-replays', { reason: 'mended', ...what });
  }

  /** Asks for a replay and waits until nothing of it is left to do. */
  async replayed(what: object) {
    return this.done(bodyOf(await this.replay(what), batchSchema, 202).batchId);
  }

  done(batchId: string) {
    return until(async () => {
      const batch = bodyOf(await this.send(`/v1/exception-replays/${batchId}`), batchWithReplaysSchema);
      return batch.state === 'done' && batch;
    });
  }
}
