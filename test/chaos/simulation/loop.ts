/**
 * Virtual time and the order of everything: one queue of events, taken one at a time. Between two of them all code that
 * waited for the first has run until it waits again, so the same seed gives the same order, whatever the machine does.
 */
import { createHash, type Hash } from 'node:crypto';

/** In the year that the database is ready for; nothing that a run does or traces depends on the day. */
export const START = Date.UTC(new Date().getUTCFullYear(), 5, 1, 9);

export interface Event {
  readonly at: number;
  readonly seq: number;
  readonly act: () => void;
  cancelled: boolean;
}

export interface Loop {
  /** Real time, which no clock of the simulated machines has to agree with. Ms since the epoch. */
  now(): number;
  /** After so many ms; at least one, so that no two events share an instant. */
  after(ms: number, act: () => void): Event;
  /** From 0 to below 1: the n-th draw for a subject is the same whatever else is drawn. */
  draw(subject: string): number;
  /** A whole number from 0 to below `below`. */
  pick(subject: string, below: number): number;
  /** A line of the trace. */
  trace(line: string): void;
  /** Runs until nothing is left, or `until` answers true, or time has reached `limit`. */
  run(until: () => boolean, limit?: number): Promise<void>;
  /** sha256 of the trace so far. */
  hash(): string;
  readonly lines: string[] | undefined;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** `keepLines`: the trace is kept as text too, for people. */
export function createLoop(seed: number, keepLines = false): Loop {
  const heap: Event[] = [];
  const drawn = new Map<string, number>();
  const digest: Hash = createHash('sha256');
  const lines: string[] | undefined = keepLines ? [] : undefined;
  let pendingText = '';
  let now = START;
  let made = 0;

  const flush = (): void => {
    digest.update(pendingText);
    pendingText = '';
  };

  const loop: Loop = {
    now: () => now,
    lines,
    after(ms, act) {
      made += 1;
      const event: Event = { at: now + Math.max(1, Math.round(ms)), seq: made, act, cancelled: false };
      push(heap, event);
      return event;
    },
    draw(subject) {
      const count = (drawn.get(subject) ?? 0) + 1;
      drawn.set(subject, count);
      return mix(hashOf(subject, seed), count) / 0x1_0000_0000;
    },
    pick: (subject, below) => Math.floor(loop.draw(subject) * below),
    trace(line) {
      const text = `${now - START} ${line}\n`;
      lines?.push(text.trimEnd());
      pendingText += text;
      if (pendingText.length > 16_384) flush();
    },
    async run(until, limit = Number.POSITIVE_INFINITY) {
      for (;;) {
        const next = heap[0];
        if (next === undefined || until() || next.at > limit) return;
        pop(heap);
        if (next.cancelled) continue;
        // Every event has an instant of its own, so that the order of two is never a matter of taste.
        now = Math.max(now + 1, next.at);
        next.act();
        await turn();
      }
    },
    hash() {
      flush();
      return digest.copy().digest('hex');
    },
  };
  return loop;
}

function hashOf(text: string, seed: number): number {
  let hash = seed ^ 0x81_1c_9d_c5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01_00_01_93);
  return hash >>> 0;
}

/** The finisher of MurmurHash3: neighbouring counts give numbers that have nothing in common. */
function mix(hash: number, count: number): number {
  let value = (hash + Math.imul(count, 0x9e_37_79_b9)) | 0;
  value = Math.imul(value ^ (value >>> 16), 0x85_eb_ca_6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2_b2_ae_35);
  return (value ^ (value >>> 16)) >>> 0;
}

function before(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.seq < b.seq);
}

function push(heap: Event[], event: Event): void {
  let at = heap.length;
  heap.push(event);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || before(above, event)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = event;
}

function pop(heap: Event[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    const [left, right] = [heap[child], heap[child + 1]];
    if (left === undefined) break;
    if (right !== undefined && before(right, left)) child += 1;
    const least = heap[child];
    if (least === undefined || before(last, least)) break;
    heap[at] = least;
    at = child;
  }
  heap[at] = last;
}
