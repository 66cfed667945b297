/**
 * One stream of events to one subscriber: at most as many as it asked for (100 outstanding), oldest first, each once. It
 * tells that it is alive when nothing was said for `keepAliveMs`.
 */
import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { ObjectType } from '../schema/object.ts';
import type { EventSchema } from './avro.ts';
import { type BusEvent, type EventBus, replayBytes } from './bus.ts';
import { PubSubError } from './pubsub-error.ts';

export interface FetchRequest {
  readonly topicName: string;
  readonly replayPreset: 'LATEST' | 'EARLIEST' | 'CUSTOM';
  readonly replayId: Buffer;
  readonly numRequested: number;
}

export type FetchStream = ServerDuplexStream<FetchRequest, object>;

const MOST_OUTSTANDING = 100;
const MOST_AT_ONCE = 50;

export class Subscription {
  readonly #bus: EventBus;
  readonly #schema: EventSchema;
  readonly #stream: FetchStream;
  readonly #rpcId: string;
  readonly #keepAliveMs: number;
  readonly #forget: () => void;
  #queue: BusEvent[];
  #outstanding = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Throws PubSubError when the place is not one that can be begun from. */
  constructor(
    bus: EventBus,
    schema: EventSchema,
    stream: FetchStream,
    first: FetchRequest,
    timing: { readonly rpcId: string; readonly keepAliveMs: number },
  ) {
    this.#bus = bus;
    this.#schema = schema;
    this.#stream = stream;
    this.#rpcId = timing.rpcId;
    this.#keepAliveMs = timing.keepAliveMs;
    this.#queue = bus.after(schema.object, startOf(bus, schema.object, first, timing.rpcId));
    this.#forget = bus.listen((event) => {
      if (event.object !== schema.object) return;
      this.#queue.push(event);
      this.#send();
    });
  }

  /** Throws PubSubError unless it is a positive number. */
  ask(events: number): void {
    if (events <= 0) {
      throw new PubSubError(
        'sfdc.platform.eventbus.grpc.subscription.fetch.requested.events.invalid',
        'The number of requested events must be positive.',
        this.#rpcId,
      );
    }
    this.#outstanding = Math.min(MOST_OUTSTANDING, this.#outstanding + events);
    this.#send();
  }

  end(): void {
    this.#forget();
    clearTimeout(this.#timer);
  }

  #send(): void {
    while (this.#queue.length > 0 && this.#outstanding > 0) {
      const events = this.#queue.splice(0, Math.min(this.#outstanding, MOST_AT_ONCE));
      this.#outstanding -= events.length;
      this.#write(events, events.at(-1)?.replayId ?? this.#bus.newest);
    }
    this.#waitToSayAlive();
  }

  #waitToSayAlive(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#queue.length === 0) this.#write([], this.#bus.newest);
      this.#waitToSayAlive();
    }, this.#keepAliveMs);
    this.#timer.unref();
  }

  #write(events: readonly BusEvent[], latest: bigint): void {
    this.#stream.write({
      events: events.map((event) => ({
        event: { id: event.uuid, schemaId: this.#schema.id, payload: this.#schema.encode(event), headers: [] },
        replayId: replayBytes(event.replayId),
      })),
      latestReplayId: replayBytes(latest),
      rpcId: this.#rpcId,
      pendingNumRequested: this.#outstanding,
    });
  }
}

function startOf(bus: EventBus, object: ObjectType, request: FetchRequest, rpcId: string): bigint {
  if (request.replayPreset === 'EARLIEST') return 0n;
  if (request.replayPreset === 'LATEST') return bus.newest;
  if (request.replayId.length !== 8) {
    throw new PubSubError(
      'sfdc.platform.eventbus.grpc.subscription.fetch.replayid.corrupted',
      'The Replay ID is corrupted. Ensure that it is the one of a received event.',
      rpcId,
    );
  }
  const place = request.replayId.readBigUInt64BE();
  if (!bus.knows(object, place)) {
    throw new PubSubError(
      'sfdc.platform.eventbus.grpc.subscription.fetch.replayid.validation.failed',
      'The Replay ID validation failed. Ensure that the Replay ID is valid.',
      rpcId,
    );
  }
  return place;
}
