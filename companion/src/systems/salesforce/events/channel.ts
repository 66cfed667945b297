/** A gRPC channel to the event bus: to an address that was checked, under the name that was asked for. */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import {
  type CallOptions,
  type ClientDuplexStream,
  credentials,
  loadPackageDefinition,
  type Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { AddressRefused, readBaseUrl, requireAllowed } from '../../erp/address-guard.ts';
import { refused } from '../transport.ts';

export interface FetchRequest {
  readonly topicName: string;
  readonly replayPreset: 'LATEST' | 'CUSTOM';
  readonly replayId?: Buffer;
  readonly numRequested: number;
}

export interface FetchResponse {
  readonly events: readonly {
    readonly event: { readonly id: string; readonly schemaId: string; readonly payload: Buffer } | null;
    readonly replayId: Buffer;
  }[];
  readonly latestReplayId: Buffer;
  readonly pendingNumRequested: number;
}

export interface PubSubClient {
  subscribe(metadata: Metadata): ClientDuplexStream<FetchRequest, FetchResponse>;
  getSchema(
    request: { readonly schemaId: string },
    metadata: Metadata,
    options: CallOptions,
    callback: (error: ServiceError | null, schema?: { readonly schemaJson: string }) => void,
  ): void;
  close(): void;
}

type ClientClass = new (
  address: string,
  channelCredentials: ReturnType<typeof credentials.createSsl>,
  options: Readonly<Record<string, string | number>>,
) => PubSubClient;

const PROTO = new URL('pubsub.proto', import.meta.url).pathname;
/** The bus says nothing for at most 270 s; a line that is cut in silence is noticed by this. */
const KEEPALIVE_MS = 60_000;
const MESSAGE_MAX_BYTES = 8 * 1024 * 1024;

let clientClass: ClientClass | undefined;

/** Rejects with SalesforceError ADDRESS_REFUSED. */
export async function openChannel(
  pubSubUrl: string,
  policy: { readonly allowPrivateAddresses: boolean },
): Promise<PubSubClient> {
  const url = await checked(pubSubUrl, policy);
  const plain = url.protocol === 'http:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const address = isIP(host) === 0 ? (await lookup(host)).address : host;
  try {
    requireAllowed(address, policy);
  } catch (error) {
    throw error instanceof AddressRefused ? refused(error) : error;
  }
  const target = `${isIP(address) === 6 ? `ipv6:[${address}]` : `ipv4:${address}`}:${url.port === '' ? 443 : url.port}`;
  clientClass ??= loadClient();
  return new clientClass(target, plain ? credentials.createInsecure() : credentials.createSsl(), {
    'grpc.keepalive_time_ms': KEEPALIVE_MS,
    'grpc.keepalive_permit_without_calls': 0,
    'grpc.max_receive_message_length': MESSAGE_MAX_BYTES,
    'grpc.default_authority': url.host,
    ...(plain ? {} : { 'grpc.ssl_target_name_override': host }),
  });
}

async function checked(pubSubUrl: string, policy: { readonly allowPrivateAddresses: boolean }): Promise<URL> {
  try {
    const url = readBaseUrl(pubSubUrl, policy);
    if (url.protocol === 'http:' && !policy.allowPrivateAddresses) {
      throw new AddressRefused('it has to begin with https://');
    }
    return url;
  } catch (error) {
    throw error instanceof AddressRefused ? refused(error) : error;
  }
}

function loadClient(): ClientClass {
  const definition = loadSync(PROTO, { longs: String, enums: String, defaults: true });
  const loaded = loadPackageDefinition(definition) as unknown as {
    readonly eventbus: { readonly v1: { readonly PubSub: ClientClass } };
  };
  return loaded.eventbus.v1.PubSub;
}
