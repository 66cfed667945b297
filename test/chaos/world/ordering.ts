/** Callers that go on ordering, whatever breaks meanwhile. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Desk } from './load.ts';
import { clientOrder } from './orders.ts';
import type { ChaosWorld } from './world.ts';

export interface Ordering {
  readonly desk: Desk;
  /** When the first order that was sent after this instant was accepted; both in milliseconds since the epoch. */
  readonly acceptedSince: (sentAfter: number) => number | undefined;
  /** No new orders; resolves when each that was asked for has its answer. */
  stop(): Promise<void>;
}

export interface OrderingOptions {
  /** Begins the number of each order. */
  readonly run: string;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly callers: number;
  /** Between two orders of a caller, so that the machine has room for what it has to do besides. */
  readonly pauseMs: number;
  /** Numbers up to here are another's: a number stands for a record too. Absent: 0. */
  readonly after?: number;
}

export function keepOrdering(
  world: ChaosWorld,
  { run, random, signal, callers, pauseMs, after = 0 }: OrderingOptions,
): Ordering {
  const accepted: { readonly sentAt: number; readonly receivedAt: number }[] = [];
  const desk = new Desk(world.client, (ack) => {
    if (ack.state === 'accepted') accepted.push(ack);
  });
  let placed = after;
  let stopping = false;
  const isOver = () => stopping || signal.aborted;
  const order = async (): Promise<void> => {
    while (!isOver()) {
      await desk.place(clientOrder(run, (placed += 1), random));
      await sleep(pauseMs);
    }
  };
  const all = Promise.all(Array.from({ length: callers }, order));
  // A run that is ended has nobody left to tell.
  all.catch(() => undefined);
  return {
    desk,
    acceptedSince: (sentAfter) => accepted.find(({ sentAt }) => sentAt > sentAfter)?.receivedAt,
    stop: async () => {
      stopping = true;
      await all;
      await desk.catchUp();
    },
  };
}
