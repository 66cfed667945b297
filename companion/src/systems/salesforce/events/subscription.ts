/**
 * A subscription to one event of one org over the Pub/Sub API. Events are handed on one at a time, in the bus's order, each
 * with its own replay id; more are asked for only when those in hand are done. It ends for any reason, and says which. After a
 * new sign-in it goes on behind the last event whose work is done, not where it once began.
 */
import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import avro from 'avsc';
import { oneLine } from '../failure.ts';
import { namesOf, type Names } from '../names.ts';
import {
  type ReceivedEvent,
  SalesforceError,
  type SalesforceDirectory,
  type Subscribe,
  type SubscriptionEnd,
} from '../port.ts';
import { type FetchResponse, openChannel, type PubSubClient } from './channel.ts';

export interface SubscriptionParts {
  readonly orgs: SalesforceDirectory;
  readonly allowPrivateAddresses: boolean;
}

/** The bus gives at most a hundred at a time. */
const FETCH = 50;
const SCHEMA_MS = 15_000;
const SESSION_MS = 15_000;
const CODE_TRAILER = 'error-code';

export function createSubscribe({ orgs, allowPrivateAddresses }: SubscriptionParts): Subscribe {
  return async (request) => {
    const org = await orgs.org(request.orgId);
    const pubSubUrl = org?.connection.pubSubUrl;
    if (org === undefined || pubSubUrl === undefined) {
      await aborted(request.signal);
      return { kind: 'ended' };
    }
    const { port, connection } = org;
    const client = await openChannel(pubSubUrl, { allowPrivateAddresses });
    try {
      const names = namesOf(connection.namespace);
      let { after } = request;
      const onEvent = async (event: ReceivedEvent): Promise<void> => {
        await request.onEvent(event);
        after = event.replayId;
      };
      const open = async (renew: boolean): Promise<SubscriptionEnd> => {
        const { accessToken, orgId } = await port.session({ deadlineMs: SESSION_MS }, renew);
        const metadata = new Metadata();
        metadata.set('accesstoken', accessToken);
        metadata.set('instanceurl', connection.instanceUrl);
        metadata.set('tenantid', orgId);
        return listen(client, metadata, names, { ...request, onEvent, ...(after === undefined ? {} : { after }) });
      };
      const ended = await open(false);
      const refused = ended.kind === 'ended' && ended.error?.code === 'UNAUTHENTICATED';
      // One new sign-in, as for a request: a second refusal ends it.
      return refused ? await open(true) : ended;
    } finally {
      client.close();
    }
  };
}

type Request = Parameters<Subscribe>[0];

async function listen(
  client: PubSubClient,
  metadata: Metadata,
  names: Names,
  request: Request,
): Promise<SubscriptionEnd> {
  const { event, after, onEvent, onOpen, signal } = request;
  const topicName = `/event/${names.qualify(event)}`;
  const schemas = new Map<string, avro.Type>();
  const stream = client.subscribe(metadata);
  const { promise, resolve } = Promise.withResolvers<SubscriptionEnd>();
  const stop = (): void => {
    stream.cancel();
    resolve({ kind: 'ended' });
  };
  signal.addEventListener('abort', stop, { once: true });
  // It may have come while a session was being had.
  if (signal.aborted) stop();

  async function handle(response: FetchResponse): Promise<void> {
    for (const { event: received, replayId } of response.events) {
      if (hasFailed || signal.aborted) return;
      if (received === null) continue;
      // The schema is had before the event is handed on, so that a late schema changes no order.
      let schema = schemas.get(received.schemaId);
      if (schema === undefined) {
        schema = await schemaOf(client, metadata, received.schemaId);
        schemas.set(received.schemaId, schema);
      }
      const fields = names.plainRecord(schema.fromBuffer(received.payload) as Readonly<Record<string, unknown>>);
      await onEvent({ replayId: replayId.toString('hex'), fields });
    }
    if (response.pendingNumRequested === 0 && !hasFailed && !signal.aborted) {
      stream.write({ ...ask, replayPreset: 'LATEST' });
    }
  }

  const ask = { topicName, numRequested: FETCH };
  let handling = Promise.resolve();
  /** What came behind a failed event and is in hand already must not be done: its place would be kept, and the event lost. */
  let hasFailed = false;
  stream.on('metadata', () => onOpen?.());
  stream.on('data', (response: FetchResponse) => {
    handling = handling
      .then(() => handle(response))
      .catch((error: unknown) => {
        hasFailed = true;
        stream.cancel();
        resolve({ kind: 'ended', error: asError(error) });
      });
  });
  stream.on('error', (error: ServiceError) => resolve(endOf(error)));
  stream.on('end', () => resolve({ kind: 'ended' }));
  stream.write(
    after === undefined
      ? { ...ask, replayPreset: 'LATEST' }
      : { ...ask, replayPreset: 'CUSTOM', replayId: Buffer.from(after, 'hex') },
  );
  try {
    const ended = await promise;
    // What is in hand is finished before another subscription may begin.
    await handling;
    return ended;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function schemaOf(client: PubSubClient, metadata: Metadata, schemaId: string): Promise<avro.Type> {
  return new Promise((resolve, reject) => {
    client.getSchema({ schemaId }, metadata, { deadline: Date.now() + SCHEMA_MS }, (error, schema) => {
      if (error !== null) reject(asError(error));
      else if (schema === undefined) reject(new Error('the bus answered no schema'));
      else resolve(avro.Type.forSchema(JSON.parse(schema.schemaJson) as avro.Schema));
    });
  });
}

function endOf(error: ServiceError): SubscriptionEnd {
  const said = `${String(error.metadata.get(CODE_TRAILER)[0] ?? '')} ${error.details}`;
  const aboutReplay = /replay\s*_?id|replayid/i.test(said);
  if (error.code === status.INVALID_ARGUMENT && aboutReplay) return { kind: 'replayExpired' };
  return { kind: 'ended', error: asError(error) };
}

function asError(error: unknown): SalesforceError {
  if (error instanceof SalesforceError) return error;
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'number' ? status[error.code] : undefined;
  const words = error instanceof Error ? error.message : String(error);
  return new SalesforceError(code ?? 'EVENT_FAILED', oneLine(words), {
    retryable: code !== 'PERMISSION_DENIED' && code !== 'INVALID_ARGUMENT',
    outcomeKnown: true,
    cause: error,
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
