/** Eight callers that go on ordering, whatever dies meanwhile. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Desk } from '../world/load.ts';
import { clientOrder } from '../world/orders.ts';
import type { ChaosWorld } from '../world/world.ts';

export interface Ordering {
  readonly desk: Desk;
  /** When the first order that was sent after this instant was accepted; both in milliseconds since the epoch. */
  readonly acceptedSince: (sentAfter: number) => number | undefined;
  /** No new orders; resolves when each that was asked for has its answer. */
  stop(): Promise<void>;
}

const CALLERS = 8;
/** Between two orders of a caller: what is killed has work in hand all the time, and the machine has room to start again. */
const PAUSE_MS = 100;

export function keepOrdering(
  world: ChaosWorld,
  { run, random, signal }: { readonly run: string; readonly random: () => number; readonly signal: AbortSignal },
): Ordering {
  const accepted: { readonly sentAt: number; readonly receivedAt: number }[] = [];
  const desk = new Desk(world.client, (ack) => {
    if (ack.state === 'accepted') accepted.push(ack);
  });
  let placed = 0;
  let stopping = false;
  const isOver = () => stopping || signal.aborted;
  const order = async (): Promise<void> => {
    while (!isOver()) {
      await desk.place(clientOrder(run, (placed += 1), random));
      await sleep(PAUSE_MS);
    }
  };
  const callers = Promise.all(Array.from({ length: CALLERS }, order));
  // A run that is ended has nobody left to tell.
  callers.catch(() => undefined);
  return {
    desk,
    acceptedSince: (sentAfter) => accepted.find(({ sentAt }) => sentAt > sentAfter)?.receivedAt,
    stop: async () => {
      stopping = true;
      await callers;
      await desk.catchUp();
    },
  };
}
