/** Callers that place orders as the package does: each order under its key, again and again until it is acknowledged. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ChaosClient, Reply } from './client.ts';
import type { Asked } from './judge.ts';
import type { ClientOrder } from './orders.ts';

export interface Acknowledgement {
  readonly submissionId: string;
  readonly state: string;
  /** Milliseconds since the epoch, of the request that was answered. */
  readonly sentAt: number;
  readonly receivedAt: number;
}

export interface Placed extends Asked {
  readonly acknowledged: Set<string>;
}

const RETRY_MS = 100;
const taken = z.object({ submissionId: z.string(), state: z.string() });

/** What callers have asked for, and what they were told; shared by all of them. */
export class Desk {
  readonly asked: Placed[] = [];
  /** Answers that no caller should get. */
  readonly unexpected: string[] = [];
  /** Under a key that an earlier, lost request holds: asked for again at the end. */
  readonly later: ClientOrder[] = [];
  readonly #client: ChaosClient;
  readonly #onAcknowledged: (ack: Acknowledgement) => void;

  constructor(client: ChaosClient, onAcknowledged: (ack: Acknowledgement) => void = () => undefined) {
    this.#client = client;
    this.#onAcknowledged = onAcknowledged;
  }

  /** Resolves once the order is acknowledged, refused, or put off until the end. */
  async place(order: ClientOrder): Promise<void> {
    const placed: Placed = { ...order, acknowledged: new Set() };
    this.asked.push(placed);
    if (!(await this.#ask(order, placed))) this.later.push(order);
  }

  /** Asks again for what was put off, until each has its answer. */
  async catchUp(): Promise<void> {
    for (const order of this.later.splice(0)) {
      const placed = this.asked.find(({ reference }) => reference === order.reference);
      if (placed === undefined) continue;
      while (!(await this.#ask(order, placed))) await sleep(RETRY_MS * 5);
    }
  }

  /** True when it has its answer; false while its key is in the hands of a request that may be dead. */
  async #ask(order: ClientOrder, placed: Placed): Promise<boolean> {
    for (;;) {
      const reply = await this.#client.send('/v1/orders', { json: order.body, key: order.key });
      if (reply === undefined || mayPass(reply)) {
        await sleep(RETRY_MS);
        continue;
      }
      if (isInFlight(reply)) return false;
      const read = taken.safeParse(reply.body);
      if (reply.status >= 300 || !read.success) {
        this.unexpected.push(`${reply.status} ${JSON.stringify(reply.body).slice(0, 200)}`);
        return true;
      }
      placed.acknowledged.add(read.data.submissionId);
      this.#onAcknowledged({ ...read.data, sentAt: reply.sentAt, receivedAt: reply.receivedAt });
      return true;
    }
  }
}

export function isInFlight({ status, body }: Reply): boolean {
  return status === 409 && z.object({ code: z.literal('IDEMPOTENCY_KEY_IN_FLIGHT') }).safeParse(body).success;
}

/** Asking again with the same key is what the API says to do. */
export function mayPass({ status }: Reply): boolean {
  return status === 401 || status === 429 || status >= 500;
}
