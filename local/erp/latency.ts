/** How long the sandbox ERP takes to answer, like a real one: reads 20 to 60 ms, writes 40 to 120 ms. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { MiddlewareHandler } from 'hono';

export type Latency = 'none' | 'realistic';

/** mulberry32: a small generator with a seed, so that a run's delays can be repeated. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A stream of its own for each name: what is drawn from one does not depend on when anything is drawn from another. */
export function namedRandom(seed: number, name: string): () => number {
  let mixed = seed ^ 0x81_1c_9d_c5;
  for (const letter of name) mixed = Math.imul(mixed ^ letter.charCodeAt(0), 0x01_00_01_93);
  return seededRandom(mixed >>> 0);
}

export function answerDelayMs(method: string, random: () => number): number {
  return method === 'GET' ? 20 + random() * 40 : 40 + random() * 80;
}

export function delayed(latency: Latency, random: () => number): MiddlewareHandler {
  return async (c, next) => {
    if (latency === 'realistic') await sleep(answerDelayMs(c.req.method, random));
    await next();
  };
}
