/** The local org's platform events over its Pub/Sub API (gRPC), with a user's own session, from now on. */
import { credentials, loadPackageDefinition, Metadata, type ServiceClientConstructor } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import avro from 'avsc';
import { fileURLToPath } from 'node:url';
import type { EventSource, OrgEvent } from '../events.ts';

const PROTO = fileURLToPath(new URL('../../org/events/pubsub.proto', import.meta.url));
/** The most that one request may ask for (Pub/Sub API, "Subscribe RPC Method"). */
const FETCH = 100;

interface ConsumerEvent {
  readonly event: { readonly schema_id: string; readonly payload: Buffer };
  readonly replay_id: Buffer;
}

interface Subscription {
  on(name: 'data', listener: (response: { readonly events: readonly ConsumerEvent[] }) => void): void;
  on(name: 'end', listener: () => void): void;
  on(name: 'error', listener: (error: Error) => void): void;
  write(request: { topic_name: string; replay_preset: 'LATEST'; num_requested: number }): void;
  cancel(): void;
}

interface PubSub {
  Subscribe(metadata: Metadata): Subscription;
  GetSchema(
    request: { schema_id: string },
    metadata: Metadata,
    done: (error: Error | null, answer: { readonly schema_json: string }) => void,
  ): void;
  close(): void;
}

export interface OrgEvents {
  as(accessToken: string): EventSource;
  close(): void;
}

/** `address` is host:port; the connection is made when it is first used. */
export function orgEvents(address: string, orgUrl: string): OrgEvents {
  let made: PubSub | undefined;
  const client = (): PubSub => (made ??= connect(address));
  const schemas = new Map<string, Promise<avro.Type>>();

  const schema = async (id: string, metadata: Metadata): Promise<avro.Type> => {
    let type = schemas.get(id);
    if (type === undefined) {
      type = new Promise((resolve, reject) => {
        client().GetSchema({ schema_id: id }, metadata, (error, answer) => {
          if (error === null) resolve(avro.Type.forSchema(JSON.parse(answer.schema_json) as avro.Schema));
          else reject(error);
        });
      });
      schemas.set(id, type);
      type.catch(() => schemas.delete(id));
    }
    return type;
  };

  return {
    as: (accessToken) => ({
      async subscribe(channel, onEvent, onEnd) {
        const metadata = metadataOf(accessToken, orgUrl);
        const subscription = client().Subscribe(metadata);
        // One after the other, so that events keep their order while a schema is fetched.
        let turn = Promise.resolve();
        subscription.on('data', ({ events }) => {
          turn = turn.then(async () => {
            for (const one of events) onEvent(eventOf(channel, one, await schema(one.event.schema_id, metadata)));
          });
          turn.catch(onEnd);
          if (events.length > 0) subscription.write(request(channel, events.length));
        });
        subscription.on('end', onEnd);
        subscription.on('error', onEnd);
        subscription.write(request(channel, FETCH));
        return () => subscription.cancel();
      },
    }),
    close: () => made?.close(),
  };
}

function connect(address: string): PubSub {
  const definition = loadSync(PROTO, { keepCase: true, longs: String, enums: String, defaults: true });
  const { eventbus } = loadPackageDefinition(definition) as unknown as {
    eventbus: { v1: { PubSub: ServiceClientConstructor } };
  };
  return new eventbus.v1.PubSub(address, credentials.createInsecure()) as unknown as PubSub;
}

function metadataOf(accessToken: string, orgUrl: string): Metadata {
  const metadata = new Metadata();
  metadata.set('accesstoken', accessToken);
  metadata.set('instanceurl', orgUrl);
  // A session id begins with its org's.
  metadata.set('tenantid', accessToken.split('!')[0] ?? '');
  return metadata;
}

function request(channel: string, count: number): Parameters<Subscription['write']>[0] {
  return { topic_name: channel, replay_preset: 'LATEST', num_requested: count };
}

/** As CometD gives it: plain values, where Avro wraps what may be null. */
function eventOf(channel: string, { event, replay_id }: ConsumerEvent, type: avro.Type): OrgEvent {
  const decoded = type.fromBuffer(event.payload) as Record<string, unknown>;
  const payload = Object.fromEntries(Object.entries(decoded).map(([name, value]) => [name, plain(value)]));
  return { channel, data: { payload, event: { replayId: Number(replay_id.readBigUInt64BE()) } } };
}

function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.values(value as Record<string, unknown>)[0];
}
