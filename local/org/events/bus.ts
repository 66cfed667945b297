/**
 * The event bus: platform events in the order of their publication, kept for 72 hours of the org's clock. A replay id is
 * a place in that order: eight bytes, big-endian, opaque to subscribers; ids are not consecutive.
 */
import type { OrgClock } from '../clock.ts';
import type { ObjectType, Row } from '../schema/object.ts';

export interface BusEvent {
  readonly object: ObjectType;
  readonly replayId: bigint;
  readonly uuid: string;
  readonly publishedAt: number;
  readonly publisherId: string;
  readonly values: Row;
}

export type Listener = (event: BusEvent) => void;

export const RETENTION_MS = 72 * 3_600_000;
const FIRST = 9_000_000n;

export class EventBus {
  readonly #clock: OrgClock;
  readonly #uuid: () => string;
  readonly #listeners = new Set<Listener>();
  #kept: BusEvent[] = [];
  #last = FIRST;
  /** Published in the request under way; told when it is committed. */
  #waiting: BusEvent[] = [];

  constructor(clock: OrgClock, uuid: () => string) {
    this.#clock = clock;
    this.#uuid = uuid;
  }

  /** Waits for `flush`: the events of the package are published after commit. */
  enqueue(object: ObjectType, values: Row, publisherId: string, uuid: string = this.#uuid()): BusEvent {
    // Steps of 2 to 5, so that nobody counts on the next number.
    this.#last += 2n + (this.#last % 4n);
    const event = { object, replayId: this.#last, uuid, publishedAt: this.#clock.now(), publisherId, values };
    this.#waiting.push(event);
    return event;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Forgets what was published since `waiting` was this. */
  withdraw(waiting: number): void {
    this.#waiting.length = waiting;
  }

  flush(): void {
    const published = this.#waiting;
    this.#waiting = [];
    this.#kept.push(...published);
    for (const event of published) for (const listener of this.#listeners) listener(event);
  }

  /** Kept events of this object after a place, oldest first. */
  after(object: ObjectType, replayId: bigint): BusEvent[] {
    this.#forget();
    return this.#kept.filter((event) => event.object === object && event.replayId > replayId);
  }

  /** Whether a subscription can begin after this place: it is that of a kept event, or the newest there is. */
  knows(object: ObjectType, replayId: bigint): boolean {
    this.#forget();
    return (
      replayId === this.#last || this.#kept.some((event) => event.object === object && event.replayId === replayId)
    );
  }

  get newest(): bigint {
    return this.#last;
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #forget(): void {
    const oldest = this.#clock.now() - RETENTION_MS;
    this.#kept = this.#kept.filter((event) => event.publishedAt > oldest);
  }
}

export function replayBytes(replayId: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(replayId);
  return bytes;
}
