/** One of the callers: places orders, repeats some of them and tries to change some under the same key. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ChaosClient } from '../world/client.ts';
import { isInFlight, mayPass } from '../world/load.ts';
import type { Asked } from '../world/judge.ts';
import { altered, type ClientOrder, type OrderBody } from '../world/orders.ts';

export interface Asking {
  readonly order: ClientOrder;
  readonly repeat: 'atOnce' | 'later' | undefined;
  readonly alter: boolean;
}

/** What all callers together have seen. */
export interface Seen {
  readonly asked: Asked[];
  repeats: number;
  alterations: number;
  refused: number;
  /** Answers that should not be. */
  readonly wrong: string[];
}

const submission = z.object({ submissionId: z.string() });
const RETRY_MS = 50;
/** A caller does not repeat at once what it repeats later: so many orders lie between. */
const LATER = 20;

export class Caller {
  readonly #client: Pick<ChaosClient, 'send'>;
  readonly #seen: Seen;
  readonly #later: { order: ClientOrder; acknowledged: Set<string> }[] = [];

  constructor(client: Pick<ChaosClient, 'send'>, seen: Seen) {
    this.#client = client;
    this.#seen = seen;
  }

  async ask({ order, repeat, alter }: Asking): Promise<void> {
    const acknowledged = new Set<string>();
    this.#seen.asked.push({ ...order, acknowledged });
    const sends = [this.#place(order, acknowledged)];
    if (repeat === 'atOnce') sends.push(this.#again(order, acknowledged));
    await Promise.all(sends);
    if (repeat === 'later') this.#later.push({ order, acknowledged });
    if (alter) await this.#alter(order);
    if (this.#later.length > LATER) await this.#repeatOldest();
  }

  async repeatLater(): Promise<void> {
    while (this.#later.length > 0) await this.#repeatOldest();
  }

  async #repeatOldest(): Promise<void> {
    const oldest = this.#later.shift();
    if (oldest !== undefined) await this.#again(oldest.order, oldest.acknowledged);
  }

  async #again(order: ClientOrder, acknowledged: Set<string>): Promise<void> {
    this.#seen.repeats += 1;
    await this.#place(order, acknowledged);
  }

  async #place({ key, body }: ClientOrder, acknowledged: Set<string>): Promise<void> {
    const reply = await this.#answered(key, body);
    const read = submission.safeParse(reply.body);
    if (reply.status >= 300 || !read.success) this.#wrong('an order was answered with', reply);
    else acknowledged.add(read.data.submissionId);
  }

  async #alter(order: ClientOrder): Promise<void> {
    this.#seen.alterations += 1;
    const reply = await this.#answered(order.key, altered(order));
    const code = z.object({ code: z.string() }).safeParse(reply.body).data?.code;
    if (reply.status === 422 && code === 'IDEMPOTENCY_KEY_MISMATCH') this.#seen.refused += 1;
    else this.#wrong('an altered order was answered with', reply);
  }

  /** As the API says to do: the same again while it is in flight or for now not answered. */
  async #answered(key: string, body: OrderBody): Promise<{ readonly status: number; readonly body: unknown }> {
    for (;;) {
      const reply = await this.#client.send('/v1/orders', { json: body, key });
      if (reply !== undefined && !mayPass(reply) && !isInFlight(reply)) return reply;
      await sleep(RETRY_MS);
    }
  }

  #wrong(what: string, { status, body }: { readonly status: number; readonly body: unknown }): void {
    this.#seen.wrong.push(`${what} ${status} ${JSON.stringify(body).slice(0, 200)}`);
  }
}
