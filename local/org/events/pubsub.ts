/** The Pub/Sub API: gRPC over the event bus. Calls carry accesstoken, instanceurl and tenantid; events are Avro. */
import { join } from 'node:path';
import {
  loadPackageDefinition,
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { OrgUser } from '../access/users.ts';
import type { Org } from '../org.ts';
import { sameId } from '../record-id.ts';
import { Refusal } from '../refusal.ts';
import { type EventSchema, eventSchema } from './avro.ts';
import { replayBytes } from './bus.ts';
import { PubSubError } from './pubsub-error.ts';
import { type FetchRequest, type FetchStream, Subscription } from './subscription.ts';

export interface PubSubOptions {
  readonly port: number;
  /** PEM; absent: no encryption. */
  readonly tls?: { readonly key: string; readonly certificate: string };
  readonly keepAliveMs: number;
}

export interface PubSub {
  readonly port: number;
  /** Ends every stream as a server does that goes away: UNAVAILABLE; or as one does to a session that is over. */
  breakStreams(why?: 'unavailable' | 'sessionOver'): void;
  stop(): void;
}

interface PublishRequest {
  readonly topicName: string;
  readonly events: readonly { readonly id: string; readonly schemaId: string; readonly payload: Buffer }[];
}

type Call = { readonly metadata: { get(key: string): (string | Buffer)[] } };

const LOADED = { longs: String, enums: String, defaults: true };

const BREAKS = {
  unavailable: ['sfdc.platform.eventbus.grpc.service.unavailable', 'The service is unavailable.'],
  sessionOver: ['sfdc.platform.eventbus.grpc.service.auth.error', 'The access token is invalid or expired.'],
} as const;

export async function startPubSub(org: Org, options: PubSubOptions): Promise<PubSub> {
  const desk = new EventDesk(org);
  const streams = new Set<FetchStream>();
  const server = new Server();
  server.addService(serviceDefinition(), {
    GetTopic: unary((call: ServerUnaryCall<{ topicName: string }, object>) => desk.topic(call, call.request.topicName)),
    GetSchema: unary((call: ServerUnaryCall<{ schemaId: string }, object>) => desk.schema(call, call.request.schemaId)),
    Publish: unary((call: ServerUnaryCall<PublishRequest, object>) => desk.publish(call, call.request)),
    PublishStream: (stream: ServerDuplexStream<PublishRequest, object>) => {
      stream.on('data', (request: PublishRequest) => {
        void desk.publish(stream, request).then(
          (answer) => stream.write(answer),
          (error: unknown) => stream.emit('error', error),
        );
      });
      stream.on('end', () => stream.end());
    },
    Subscribe: (stream: FetchStream) => {
      streams.add(stream);
      desk.subscribe(stream, options.keepAliveMs, () => streams.delete(stream));
    },
  });
  const port = await bind(server, options);
  return {
    port,
    breakStreams: (why = 'unavailable') => {
      const [code, words] = BREAKS[why];
      for (const stream of streams) stream.emit('error', new PubSubError(code, words, org.uuid()));
    },
    stop: () => server.forceShutdown(),
  };
}

function serviceDefinition(): ServiceDefinition {
  const loaded = loadPackageDefinition(loadSync(join(import.meta.dirname, 'pubsub.proto'), LOADED)) as unknown as {
    eventbus: { v1: { PubSub: { service: ServiceDefinition } } };
  };
  return loaded.eventbus.v1.PubSub.service;
}

function unary<Request>(answer: (call: ServerUnaryCall<Request, object>) => object | Promise<object>) {
  return (call: ServerUnaryCall<Request, object>, done: sendUnaryData<object>): void => {
    void (async () => answer(call))().then(
      (body) => done(null, body),
      (error: unknown) => done(error as PubSubError),
    );
  };
}

function bind(server: Server, options: PubSubOptions): Promise<number> {
  const { tls } = options;
  const credentials =
    tls === undefined
      ? ServerCredentials.createInsecure()
      : ServerCredentials.createSsl(null, [
          { private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.certificate) },
        ]);
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${options.port}`, credentials, (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}

/** Who may do what with which topic. */
class EventDesk {
  readonly #org: Org;
  readonly #schemas: readonly EventSchema[];

  constructor(org: Org) {
    this.#org = org;
    this.#schemas = org.schema.objects.filter((object) => object.kind === 'event').map(eventSchema);
  }

  topic(call: Call, name: string): object {
    const user = this.#user(call);
    const { object, id } = this.#byTopic(name);
    const [canPublish, canSubscribe] = [user.grants.may('create', object), user.grants.may('read', object)];
    if (!canPublish && !canSubscribe) throw this.#denied(name);
    return {
      topicName: name,
      tenantGuid: this.#org.orgId,
      canPublish,
      canSubscribe,
      schemaId: id,
      rpcId: this.#org.uuid(),
    };
  }

  schema(call: Call, schemaId: string): object {
    this.#user(call);
    const schema = this.#schemas.find((one) => one.id === schemaId);
    if (schema === undefined) {
      throw new PubSubError('sfdc.platform.eventbus.grpc.schema.not.found', `No schema ${schemaId}.`, this.#org.uuid());
    }
    return { schemaJson: schema.json, schemaId, rpcId: this.#org.uuid() };
  }

  async publish(call: Call, request: PublishRequest): Promise<object> {
    const user = this.#user(call);
    const schema = this.#byTopic(request.topicName);
    if (!user.grants.may('create', schema.object)) throw this.#denied(request.topicName);
    const results = await this.#org.exclusive.run(async () => {
      const made = request.events.map((event) => this.#publishOne(user, schema, event));
      this.#org.bus.flush();
      return made;
    });
    return { results, schemaId: schema.id, rpcId: this.#org.uuid() };
  }

  subscribe(stream: FetchStream, keepAliveMs: number, ended: () => void): void {
    let subscription: Subscription | undefined;
    let topic = '';
    const end = (): void => {
      subscription?.end();
      ended();
    };
    stream.on('data', (request: FetchRequest) => {
      try {
        if (subscription === undefined) {
          topic = request.topicName;
          subscription = this.#open(stream, request, keepAliveMs);
        } else if (request.topicName !== '' && request.topicName !== topic) {
          throw new PubSubError(
            'sfdc.platform.eventbus.grpc.subscription.fetch.topic.invalid',
            'The topic cannot change within a subscription.',
            this.#org.uuid(),
          );
        }
        subscription.ask(request.numRequested);
      } catch (error) {
        end();
        stream.emit('error', error);
      }
    });
    stream.on('error', end);
    stream.on('cancelled', end);
    stream.on('end', () => {
      end();
      stream.end();
    });
  }

  #open(stream: FetchStream, request: FetchRequest, keepAliveMs: number): Subscription {
    const user = this.#user(stream);
    const schema = this.#byTopic(request.topicName);
    if (!user.grants.may('read', schema.object)) throw this.#denied(request.topicName);
    return new Subscription(this.#org.bus, schema, stream, request, { rpcId: this.#org.uuid(), keepAliveMs });
  }

  #publishOne(user: OrgUser, schema: EventSchema, event: PublishRequest['events'][number]): object {
    try {
      if (event.schemaId !== schema.id)
        throw new Refusal(400, 'INVALID_SCHEMA', `The schema ${event.schemaId} is not this topic's`);
      const values = this.#org.writer.eventValues(user, schema.object, schema.decode(event.payload));
      const published = this.#org.bus.enqueue(
        schema.object,
        values,
        user.id,
        event.id === '' ? this.#org.uuid() : event.id,
      );
      return { replayId: replayBytes(published.replayId), correlationKey: event.id };
    } catch (error) {
      const msg = error instanceof Error ? error.message : String(error);
      return { error: { code: 'PUBLISH', msg }, correlationKey: event.id };
    }
  }

  #user(call: Call): OrgUser {
    const given = (key: string): string => String(call.metadata.get(key)[0] ?? '');
    if (!sameId(given('tenantid'), this.#org.orgId) || given('instanceurl') === '') {
      throw new PubSubError(
        'sfdc.platform.eventbus.grpc.service.auth.headers.invalid',
        'The tenantid or instanceurl is not valid.',
        this.#org.uuid(),
      );
    }
    const user = this.#org.sessions.user(given('accesstoken'));
    if (user !== undefined) return user;
    throw new PubSubError(
      'sfdc.platform.eventbus.grpc.service.auth.error',
      'The access token is invalid or expired.',
      this.#org.uuid(),
    );
  }

  #byTopic(name: string): EventSchema {
    const schema = this.#schemas.find((one) => `/event/${one.object.name}` === name);
    if (schema !== undefined) return schema;
    throw new PubSubError(
      'sfdc.platform.eventbus.grpc.topic.not.found',
      `The topic ${name} does not exist.`,
      this.#org.uuid(),
    );
  }

  #denied(name: string): PubSubError {
    return new PubSubError(
      'sfdc.platform.eventbus.grpc.permission.denied',
      `No permission for ${name}.`,
      this.#org.uuid(),
    );
  }
}
