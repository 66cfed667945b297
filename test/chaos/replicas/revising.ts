/** Callers that change one record's order again and again, each time once the change before it is accepted. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { bookedOrders } from '../world/books.ts';
import type { ChaosClient } from '../world/client.ts';
import { clientOrder } from '../world/orders.ts';
import type { ChaosWorld } from '../world/world.ts';
import { gaps, type Revision, revisionsOf, standingQuantities } from './records.ts';

const RUN = 'rev';
const RETRY_MS = 150;
const PAUSE_MS = 400;
const taken = z.object({ submissionId: z.string(), state: z.string() });

export interface Revising {
  /** No new changes; resolves when each that was asked for is accepted. */
  stop(): Promise<readonly Revised[]>;
}

export interface RevisingOptions {
  readonly client: ChaosClient;
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** How many records. */
  readonly records: number;
}

export interface Revised {
  readonly reference: string;
  /** Quantities that were acknowledged as accepted, in order. */
  readonly quantities: number[];
}

export function keepRevising({ client, random, signal, records }: RevisingOptions): Revising {
  let stopping = false;
  const isOver = () => stopping || signal.aborted;

  async function revise(n: number): Promise<Revised> {
    const order = clientOrder(RUN, FIRST + n, random);
    const revised: Revised = { reference: order.reference, quantities: [] };
    for (let quantity = 1; !isOver(); quantity += 1) {
      const lines = order.body.lines.map((line) => ({ ...line, quantity: String(quantity) }));
      await accept(client, { key: `${order.key}-${quantity}`, body: { ...order.body, lines } });
      revised.quantities.push(quantity);
      await sleep(PAUSE_MS);
    }
    return revised;
  }

  const all = Promise.all(Array.from({ length: records }, (_, n) => revise(n)));
  all.catch(() => undefined);
  return {
    stop: async () => {
      stopping = true;
      return all;
    },
  };
}

/** Numbers stand for records too; these are nobody else's. */
const FIRST = 9_000_000;

/** Resolves once this content of the record is accepted: the same key asks what has become of it. */
async function accept(
  client: ChaosClient,
  { key, body }: { readonly key: string; readonly body: unknown },
): Promise<void> {
  for (;;) {
    const reply = await client.send('/v1/orders', { json: body, key });
    const read = taken.safeParse(reply?.body);
    if (reply !== undefined && reply.status < 300 && read.success && read.data.state === 'accepted') return;
    await sleep(RETRY_MS);
  }
}

export async function judgeRevised(world: ChaosWorld, revised: readonly Revised[]): Promise<readonly string[]> {
  const orders = await bookedOrders(world, RUN);
  const each = await Promise.all(
    revised.map(async (one) => {
      const books = standingQuantities(orders, one.reference);
      return judgeRecord(one, await revisionsOf(world, one.reference), books);
    }),
  );
  return each.flat();
}

/**
 * Pure. The record's revisions stand in the order in which they were asked for, and the ERP (`booked`: quantities of its
 * orders that stand) has the last of them, once.
 */
export function judgeRecord(
  { reference, quantities }: Revised,
  revisions: readonly Revision[],
  booked: readonly number[],
): readonly string[] {
  const stored = revisions.map(({ quantity }) => quantity);
  const last = quantities.at(-1);
  return [
    ...gaps(reference, revisions),
    ...(last === undefined ? [`${reference}: no change of it was accepted: nothing was put to the test`] : []),
    ...(stored.join() === quantities.join()
      ? []
      : [`${reference}: revisions with ${stored.join(', ')}, asked for in turn were ${quantities.join(', ')}`]),
    ...(booked.join() === String(last)
      ? []
      : [`${reference}: the ERP has quantity ${booked.join(', ')}, the last one asked was ${last}`]),
  ];
}
