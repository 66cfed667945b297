/** Callers that change one record's order again and again, each time once the change before it is accepted. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { bookedOrders, withSql } from '../world/books.ts';
import type { ChaosClient } from '../world/client.ts';
import { clientOrder } from '../world/orders.ts';
import type { ChaosWorld } from '../world/world.ts';

const RUN = 'rev';
const RETRY_MS = 150;
const PAUSE_MS = 400;
const taken = z.object({ submissionId: z.string(), state: z.string() });

export interface Revising {
  /** Answers how many changes were accepted, and what is not in the order they were asked in. */
  stop(): Promise<{ readonly accepted: number; readonly broken: readonly string[] }>;
}

export interface RevisingOptions {
  readonly client: ChaosClient;
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** How many records. */
  readonly records: number;
}

interface Revised {
  readonly reference: string;
  /** Quantities that were acknowledged as accepted, in order. */
  readonly quantities: number[];
}

export function keepRevising(world: ChaosWorld, options: RevisingOptions): Revising {
  const { client, random, signal, records } = options;
  let stopping = false;
  const isOver = () => stopping || signal.aborted;

  async function revise(n: number, first: number): Promise<Revised> {
    const order = clientOrder(RUN, first + n, random);
    const revised: Revised = { reference: order.reference, quantities: [] };
    for (let quantity = 1; !isOver(); quantity += 1) {
      const lines = order.body.lines.map((line) => ({ ...line, quantity: String(quantity) }));
      await accept(client, { key: `${order.key}-${quantity}`, body: { ...order.body, lines } });
      revised.quantities.push(quantity);
      await sleep(PAUSE_MS);
    }
    return revised;
  }

  const all = Promise.all(Array.from({ length: records }, (_, n) => revise(n, FIRST)));
  all.catch(() => undefined);
  return {
    stop: async () => {
      stopping = true;
      const revised = await all;
      const broken = await Promise.all(revised.map((one) => judgeRecord(world, one)));
      return { accepted: revised.reduce((sum, { quantities }) => sum + quantities.length, 0), broken: broken.flat() };
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

/** The record's revisions stand in the order in which they were asked for, and the ERP has the last of them, once. */
async function judgeRecord(world: ChaosWorld, { reference, quantities }: Revised): Promise<readonly string[]> {
  const stored = await withSql(world.database.adminUrl, async (sql) => {
    const rows = await sql<{ quantity: string; state: string }[]>`
      select content->'lines'->0->>'quantity' as quantity, state from ledgerline.submission
      where content->>'purchaseOrderNumber' = ${reference} order by revision`;
    return rows.map(({ quantity }) => Number(quantity));
  });
  const orders = (await bookedOrders(world, RUN)).filter(
    ({ yourRef, status }) => yourRef === reference && status !== 'CANCELLED',
  );
  const last = quantities.at(-1);
  const booked = orders.map(({ lines }) => Number(lines[0]?.qty)).join(', ');
  return [
    ...(stored.join() === quantities.join()
      ? []
      : [`${reference}: revisions ${stored.join(', ')} of ${quantities.length} that were asked for in turn`]),
    ...(booked === String(last)
      ? []
      : [`${reference}: the ERP has quantity ${booked}, the last one asked was ${last}`]),
  ];
}
