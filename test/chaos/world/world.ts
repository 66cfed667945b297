/**
 * What a fault run breaks, all of it real and on loopback: a database of its own in the suite's Postgres, the sandbox ERP,
 * a local org where one is wanted, companions as processes, and a proxy on each of the companion's four wires.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { RuleDocument } from '../../../companion/src/rules/port.ts';
import { ControlClient } from '../../../local/erp/control-client.ts';
import { type Part, startPart } from '../../../scripts/start/child.ts';
import { openWireProxy, type WireProxy } from '../proxy/wire.ts';
import { ChaosClient } from './client.ts';
import { type ChaosDatabase, chaosCluster, type Cluster } from './cluster.ts';
import { ENTITY, linkAccount, openTenant, ORG_CLIENT } from './tenant.ts';

export interface ChaosWorld {
  readonly cluster: Cluster;
  readonly database: ChaosDatabase;
  readonly orgId: string;
  readonly erp: ControlClient;
  /** `events`: to the org's event bus. Where there is no org, nobody uses its two. */
  readonly wires: Readonly<Record<'postgres' | 'erp' | 'salesforce' | 'events', WireProxy>>;
  /** Of the local org; undefined where there is none. */
  readonly orgUrl: string | undefined;
  /** The companion that is asked: the one that was started last. */
  readonly client: ChaosClient;
  /** A caller of whichever companion `url` answers, anew for each request. */
  callerOf(url: () => string): ChaosClient;
  /** Starts a companion; both roles in one process. */
  start(): Promise<Part>;
  /** Opens a customer in the ERP and links an account to it; answers its number. */
  customer(accountId: string, creditLine?: string): Promise<string>;
  /** The account of a customer that `customer` opened. */
  accountOf(customer: string): string | undefined;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly signal: AbortSignal;
  readonly salesforce?: boolean;
  readonly erpSettings?: Readonly<Record<string, unknown>>;
  readonly rules?: (rules: RuleDocument) => RuleDocument;
  /** Stands before the ERP, for a fake that breaks its word. */
  readonly erpBehind?: (url: string) => Promise<{ readonly url: string; close(): Promise<void> }>;
  readonly environment?: Readonly<Record<string, string>>;
  /** What Node compiles is kept from one start to the next: for a run of many starts. One that is killed keeps nothing. */
  readonly keepsCompiled?: boolean;
}

const ROOT = join(import.meta.dirname, '..', '..', '..');
const API_KEY = 'api-key-of-the-fault-suite';
/** The demo story's org and accounts, which the local org has. */
const ORG_ID = '00DLL0000000001AAA';
const READY_MS = 60_000;

export async function openChaosWorld(options: WorldOptions): Promise<ChaosWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'll-chaos-'));
  const closing: (() => Promise<unknown>)[] = [async () => rmSync(directory, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const end of closing.splice(0).reverse()) await end().catch((error: unknown) => failures.push(error));
    // A run that is cut short may have left something dead that was to be told to end.
    if (failures.length > 0 && !options.signal.aborted) throw failures[0];
  };
  const later = <T extends { close(): Promise<unknown> }>(part: T): T => {
    closing.push(() => part.close());
    return part;
  };
  try {
    const cluster = await chaosCluster();
    const database = await cluster.database();
    closing.push(() => database.drop());
    const part = async (name: string, file: string, environment: Record<string, string>, stopMs = 10_000) => {
      const logFile = join(directory, `${name.replaceAll(' ', '-')}-${closing.length}.log`);
      const started = await startPart({ name, file, environment, logFile, readyWithinMs: READY_MS, graceMs: stopMs });
      closing.push(() => started.stop());
      return started;
    };
    const erpPart = await part('sandbox ERP', join(ROOT, 'local', 'erp', 'main.ts'), { ERP_API_KEY: API_KEY });
    const behind = options.erpBehind === undefined ? undefined : later(await options.erpBehind(erpPart.url));
    const org = options.salesforce === true ? await startOrg(part) : undefined;
    const wires = {
      postgres: later(await openWireProxy({ port: cluster.port })),
      erp: later(await openWireProxy(hostOf(behind?.url ?? erpPart.url))),
      salesforce: later(await openWireProxy(hostOf(org?.url ?? erpPart.url))),
      events: later(
        await openWireProxy({ ...hostOf(org === undefined ? erpPart.url : `http://${org.pubSub}`), pushes: true }),
      ),
    };
    const orgId = org?.orgId ?? ORG_ID;
    const credentials = await openTenant({
      ...{ ownerUrl: database.ownerUrl, directory, orgId },
      erp: { url: wires.erp.through(erpPart.url), apiKey: API_KEY, settings: options.erpSettings ?? {} },
      ...(org === undefined
        ? {}
        : { salesforce: { url: wires.salesforce.through(org.url), pubSub: `127.0.0.1:${wires.events.port}` } }),
      ...(options.rules === undefined ? {} : { change: options.rules }),
    });
    const erp = new ControlClient({ url: erpPart.url, apiKey: API_KEY });
    let url = '';
    const accounts = new Map<string, string>();
    const environment = {
      DATABASE_URL: wires.postgres.through(database.appUrl),
      COMPANION_ROLE: 'both',
      COMPANION_PORT: '0',
      COMPANION_PUBLIC_URL: 'http://companions.test',
      COMPANION_KEY_FILE: join(directory, 'signing-keys.json'),
      COMPANION_ALLOW_PRIVATE_ERP_ADDRESSES: 'true',
      COMPANION_ALLOW_PRIVATE_ORG_ADDRESSES: 'true',
      ...(options.keepsCompiled === true ? { NODE_COMPILE_CACHE: join(directory, 'compiled') } : {}),
      ...options.environment,
    };
    return {
      ...{ cluster, database, orgId, erp, wires, orgUrl: org?.url, close },
      client: new ChaosClient(() => url, credentials, options.signal),
      callerOf: (address) => new ChaosClient(address, credentials, options.signal),
      start: async () => {
        const started = await part('companion', join(ROOT, 'companion', 'src', 'main.ts'), environment, 30_000);
        url = started.url;
        return started;
      },
      customer: async (accountId, creditLine) => {
        const account = creditLine === undefined ? {} : { creditLine };
        const customer = await erp.openDebtor({ name: 'Of the fault suite', accounts: { [ENTITY]: account } });
        await linkAccount(database.ownerUrl, { orgId, accountId, customer });
        accounts.set(customer, accountId);
        return customer;
      },
      accountOf: (customer) => accounts.get(customer),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startOrg(part: (name: string, file: string, environment: Record<string, string>) => Promise<Part>) {
  const { url, told } = await part('local org', join(ROOT, 'local', 'org', 'main.ts'), {
    LOCAL_ORG_CLIENT_ID: ORG_CLIENT.clientId,
    LOCAL_ORG_CLIENT_SECRET: ORG_CLIENT.clientSecret,
  });
  const { pubSub } = z.object({ pubSub: z.string() }).parse(told);
  const about = await fetch(`${url}/local/about`);
  const { orgId } = z.object({ orgId: z.string() }).parse(await about.json());
  // A run may ask more of it than a day's allowance.
  await fetch(`${url}/local/limits`, { method: 'POST', body: JSON.stringify({ apiRequests: 10_000_000 }) });
  return { url, pubSub, orgId };
}

function hostOf(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}
