/**
 * The local org: a stand-in for the wire of a Salesforce org, driven by the project's own metadata, so that the product
 * can be tried and tested without one. It does, as far as a client of the REST API can tell:
 *   - OAuth: client credentials and JWT bearer; sessions that end
 *   - records: create, read, update, upsert, delete, by id and external id, with the checks that metadata states (types,
 *     lengths, picklists, required, unique, lookups, validation rules) and the permissions that permission sets grant
 *   - queries, pages, describe, limits, collections, composite, composite graph, Bulk API 2.0 ingest
 *   - platform events: published by REST and by gRPC, subscribed by the Pub/Sub API, kept for 72 hours
 *   - the Tooling API's answer to which validation rules an object has, for those who may view the setup
 *   - /local: sessions for the demo's users, the clock, faults to order, custom metadata and validation rules as a deployment
 *     would change them, another id of the org as after a sandbox refresh
 *
 * It has no Apex, triggers, flows, workflow, files, search, reports, nothing else of the Tooling API, no Metadata or SOAP API; what it does not do
 * it refuses with NOT_SUPPORTED_BY_LOCAL_ORG. It follows public documentation and clients' source; it is no proof of how
 * an org behaves. State is kept in memory and forgotten at the end.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import { application, atOurVersion } from './application.ts';
import { type OrgClock, orgClock } from './clock.ts';
import { startPubSub } from './events/pubsub.ts';
import { createOrg, type Org } from './org.ts';
import type { OAuthClient } from './routes/token.ts';
import { readOrgStory } from './story/read.ts';
import { tellStory } from './story/tell.ts';

export interface LocalOrgOptions {
  /** 0 or absent: a free port. */
  readonly port?: number;
  readonly pubSubPort?: number;
  /** Where force-app is; absent: the project's. */
  readonly metadataFolder?: string;
  /** Absent: "ledgerline"; '' for none. */
  readonly namespace?: string;
  /** Absent: true. */
  readonly multiCurrency?: boolean;
  /** Who may ask for tokens. */
  readonly clients?: readonly OAuthClient[];
  /** Milliseconds since the epoch; absent: the machine's. It can be moved on from there. */
  readonly now?: () => number;
  /** Demo records; absent: true. Users are there in any case. */
  readonly story?: boolean;
  readonly apiRequests?: number;
  /** Encrypts the Pub/Sub API; PEM. */
  readonly pubSubTls?: { readonly key: string; readonly certificate: string };
  readonly keepAliveMs?: number;
  /** Makes the secret part of a token; absent: the machine's chance. */
  readonly secret?: () => string;
  readonly uuid?: () => string;
  readonly say?: (line: string) => void;
}

export interface LocalOrg {
  /** Without a trailing slash. */
  readonly url: string;
  /** host:port of the Pub/Sub API. */
  readonly pubSubUrl: string;
  readonly orgId: string;
  readonly clock: OrgClock;
  /** The org without its wire, for what a test must look at from inside. */
  readonly org: Org;
  /** Ends every event stream, as a service that goes away. */
  breakStreams(why?: 'unavailable' | 'sessionOver'): void;
  stop(): Promise<void>;
}

/**
 * Node's five seconds are less than a client on a busy laptop may be occupied with itself, as the workspace is while it
 * compiles: its next request would meet a connection that was closed meanwhile.
 */
const IDLE_CONNECTION_MS = 120_000;
const PROJECT = join(import.meta.dirname, '..', '..', 'force-app');

/** Listens on 127.0.0.1 and resolves when it answers. Throws on metadata that it cannot read, or a port that is taken. */
export async function startOrg(options: LocalOrgOptions = {}): Promise<LocalOrg> {
  const clock = orgClock(options.now ?? (() => Date.now()));
  const say = options.say ?? (() => undefined);
  const story = readOrgStory();
  const org = createOrg({
    metadataFolder: options.metadataFolder ?? PROJECT,
    namespace: options.namespace ?? 'ledgerline',
    multiCurrency: options.multiCurrency ?? true,
    orgId: story.orgId,
    orgName: story.orgName,
    clock,
    secret: options.secret ?? (() => randomBytes(48).toString('base64url')),
    uuid: options.uuid ?? randomUUID,
    apiRequests: options.apiRequests ?? 100_000,
  });
  for (const rule of org.notApplied) say(`local org: validation rule not applied: ${rule}`);
  tellStory(org, story, options.story ?? true);
  let url = '';
  let endStreams = (): void => undefined;
  const app = application({
    ...{ org, clients: options.clients ?? [], url: () => url, say },
    endStreams: () => endStreams(),
  });
  const fetch = (request: Request, bindings: object): Response | Promise<Response> =>
    app.fetch(atOurVersion(request), { ...bindings, inside: undefined });
  const { server, port } = await listen(fetch, options.port ?? 0);
  url = `http://127.0.0.1:${port}`;
  const pubSub = await startPubSub(org, {
    port: options.pubSubPort ?? 0,
    keepAliveMs: options.keepAliveMs ?? 60_000,
    ...(options.pubSubTls === undefined ? {} : { tls: options.pubSubTls }),
  });
  endStreams = () => pubSub.breakStreams('sessionOver');
  return {
    url,
    pubSubUrl: `127.0.0.1:${pubSub.port}`,
    get orgId() {
      return org.orgId;
    },
    clock,
    org,
    breakStreams: pubSub.breakStreams,
    stop: async () => {
      pubSub.stop();
      await close(server);
    },
  };
}

function listen(
  fetch: Parameters<typeof serve>[0]['fetch'],
  port: number,
): Promise<{ server: ServerType; port: number }> {
  return new Promise((resolve, reject) => {
    const serverOptions = { keepAliveTimeout: IDLE_CONNECTION_MS };
    const server = serve({ fetch, port, hostname: '127.0.0.1', serverOptions }, (address: AddressInfo) => {
      resolve({ server, port: address.port });
    });
    server.once('error', reject);
  });
}

function close(server: ServerType): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
