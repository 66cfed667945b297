/**
 * The workspace: the package's record pages in a browser, on a laptop, without Salesforce. The LWCs are the package's own,
 * compiled from force-app with Salesforce's published base components; records and users come from the local org; Apex
 * is mirrored by a table of controllers that call the companion as the package's gateway does.
 */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { serve, type ServerType } from '@hono/node-server';
import { z } from 'zod';
import { application, REPOSITORY } from './application.ts';
import { vendorBundle } from './bundle/vendor.ts';
import { compiler } from './compiled.ts';
import { gateway } from './controllers/gateway.ts';
import { orgClient, orgControl } from './org/client.ts';
import { orgEvents } from './org/events.ts';
import { sessions } from './sessions.ts';

export interface WorkspaceOptions {
  /** 0: a free port. */
  readonly port: number;
  readonly orgUrl: string;
  /** host:port of its Pub/Sub API. */
  readonly orgPubSub: string;
  readonly companionUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Of one callout to the companion. */
  readonly calloutTimeoutMs: number;
  readonly say: (line: string) => void;
  /** Where force-app is; default: this repository. */
  readonly root?: string;
}

export interface Workspace {
  /** Without a trailing slash. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Whose rights stand in for a trigger's system mode: it writes what people may only read. */
const TRIGGER_USER = 'admin@demo.ledgerline.test';

const told = z.object({ accountId: z.string(), tells: z.string() });
const storySchema = z.object({ customers: z.array(told), accountsWithoutCustomer: z.array(told) });

/** Listens on 127.0.0.1. Builds the vendor bundle when it is not kept yet. Throws when the port is taken. */
export async function startWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const root = options.root ?? REPOSITORY;
  const directory = await vendorBundle(root, options.say);
  const url = `/vendor/${basename(directory)}`;
  const control = orgControl(options.orgUrl);
  const events = orgEvents(options.orgPubSub, options.orgUrl);
  const compiled = compiler(root, url, options.say);
  // Begun before anybody looks; whoever asks first waits for it, and is told when it fails.
  compiled().catch(() => undefined);
  const app = application({
    sessions: sessions(options.orgUrl),
    gateway: gateway({ ...options, timeoutMs: options.calloutTimeoutMs }),
    compiled,
    vendor: { directory, url },
    events: ({ session }) => events.as(session.accessToken),
    trigger: async () => orgClient(options.orgUrl, await control.session(TRIGGER_USER)),
    tells: tells(),
    now: () => new Date(),
    say: options.say,
  });
  const { server, port } = await listen(app.fetch, options.port);
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      events.close();
      await close(server);
    },
  };
}

function tells(): ReadonlyMap<string, string> {
  const { customers, accountsWithoutCustomer } = storySchema.parse(
    JSON.parse(readFileSync(new URL('../erp/story.json', import.meta.url), 'utf8')),
  );
  const all = [...customers, ...accountsWithoutCustomer];
  return new Map(all.map((account) => [account.accountId, account.tells]));
}

async function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  port: number,
): Promise<{ server: ServerType; port: number }> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname: '127.0.0.1' }, (info: AddressInfo) => {
      resolve({ server, port: info.port });
    });
    server.once('error', reject);
  });
}

async function close(server: ServerType): Promise<void> {
  // Event streams never end by themselves.
  if ('closeAllConnections' in server) server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
