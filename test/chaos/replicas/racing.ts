/**
 * Callers that do not wait for one another: two changes of one record at once, or the second while the first is pending, each
 * through another of the two companions.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { bookedOrders } from '../world/books.ts';
import type { ChaosClient } from '../world/client.ts';
import { isInFlight, mayPass } from '../world/load.ts';
import { type ClientOrder, clientOrder } from '../world/orders.ts';
import type { ChaosWorld } from '../world/world.ts';
import { type Change, ErpSeen, judgeRaced, type Raced } from './raced.ts';
import { revisionsOf, standingQuantities } from './records.ts';

/** Begins the number of each order. */
export const RACING_RUN = 'race';
const RETRY_MS = 150;
const PAUSE_MS = 500;
const ERP_LOOK_MS = 700;
/** Within it the second of two comes while the first is pending: the ERP takes about so long. */
const APART_MS = 150;
/** Numbers stand for records too; these are nobody else's. */
const FIRST = 7_000_000;
const taken = z.object({ state: z.string() });
const problem = z.object({ code: z.string() });

export interface RacingOptions {
  /** A caller of each companion. */
  readonly clients: readonly [ChaosClient, ChaosClient];
  /** A stream of numbers for each record. */
  readonly stream: (name: string) => () => number;
  readonly signal: AbortSignal;
  readonly records: number;
}

export interface Racing {
  /** No new changes; resolves when each that was asked for has its answer. */
  stop(): Promise<RacesRun>;
}

export interface RacesRun {
  readonly records: readonly Raced[];
  readonly erp: ErpSeen;
}

export function keepRacing(world: ChaosWorld, { clients, stream, signal, records }: RacingOptions): Racing {
  let stopping = false;
  let settled = false;
  const isOver = () => stopping || signal.aborted;
  const isSettled = () => settled || signal.aborted;
  const erp = new ErpSeen();
  const looking = (async () => {
    while (!isSettled()) {
      erp.see(await bookedOrders(world, RACING_RUN));
      await sleep(ERP_LOOK_MS);
    }
  })();
  looking.catch(() => undefined);

  async function race(n: number): Promise<Raced> {
    const random = stream(`record ${n}`);
    const order = clientOrder(RACING_RUN, FIRST + n, random);
    const changes: Change[] = [];
    for (let quantity = 1; !isOver(); quantity += 2) {
      const first = random() < 0.5 ? 0 : 1;
      const apartMs = random() < 0.5 ? 0 : random() * APART_MS;
      const both = [0, 1].map(async (nth) => {
        if (nth === 1 && apartMs > 0) await sleep(apartMs);
        return change(clients, (first + nth) % 2, withQuantity(order, quantity + nth));
      });
      changes.push(...(await Promise.all(both)));
      await sleep(PAUSE_MS);
    }
    return { reference: order.reference, changes };
  }

  const all = Promise.all(Array.from({ length: records }, (_, n) => race(n)));
  all.catch(() => undefined);
  return {
    stop: async () => {
      stopping = true;
      const raced = await all;
      settled = true;
      await looking;
      return { records: raced, erp };
    },
  };
}

interface Asked {
  readonly quantity: number;
  readonly key: string;
  readonly body: unknown;
}

function withQuantity({ key, body }: ClientOrder, quantity: number): Asked {
  const lines = body.lines.map((line) => ({ ...line, quantity: String(quantity) }));
  return { quantity, key: `${key}-${quantity}`, body: { ...body, lines } };
}

/** Asks again with the same key, of the other companion, until there is an answer that says what has become of it. */
async function change(clients: readonly ChaosClient[], through: number, asked: Asked): Promise<Change> {
  const { quantity, key, body } = asked;
  let sentAt: number | undefined;
  for (let tried = 0; ; tried += 1) {
    sentAt ??= Date.now();
    const reply = await clients[(through + tried) % clients.length]?.send('/v1/orders', { json: body, key });
    const answeredAt = Date.now();
    if (reply === undefined || mayPass(reply) || isInFlight(reply)) {
      await sleep(RETRY_MS);
      continue;
    }
    const of = { quantity, sentAt, answeredAt };
    if (reply.status >= 300) {
      return { ...of, refused: problem.safeParse(reply.body).data?.code ?? `status ${reply.status}` };
    }
    const state = taken.safeParse(reply.body).data?.state ?? 'no state';
    if (state === 'accepted') return of;
    if (state !== 'pending') return { ...of, refused: `state ${state}` };
    await sleep(RETRY_MS);
  }
}

/** `seen`: what was looked at of the ERP meanwhile; the books of the end are looked at here. */
export async function judgeRaces(world: ChaosWorld, { records, erp }: RacesRun): Promise<readonly string[]> {
  const orders = await bookedOrders(world, RACING_RUN);
  erp.see(orders);
  const each = await Promise.all(
    records.map(async (one) =>
      judgeRaced(one, {
        revisions: await revisionsOf(world, one.reference),
        booked: standingQuantities(orders, one.reference),
        seen: erp.of(one.reference),
      }),
    ),
  );
  return each.flat();
}
