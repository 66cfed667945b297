/**
 * Everything behind a page, real and on loopback: Postgres, the sandbox ERP, the companion, the local org and the workspace.
 * The org and the workspace are processes of their own. Between any two of them stands a proxy that can fail.
 */
import { join } from 'node:path';
import { connect } from '../../companion/src/database/client.ts';
import { customerLinkStore } from '../../companion/src/database/stores/customer-links.ts';
import { defaultRules } from '../../companion/src/rules/default-rules.ts';
import { demoStory } from '../../scripts/start/demo-org.ts';
import { type Part, startPart } from '../../scripts/start/child.ts';
import { type FaultProxy, openFaultProxy } from '../conformance/fault-proxy.ts';
import { openTestDatabase } from '../database/open.ts';
import { CONNECTION, type Org } from '../integration/companion/org.ts';
import { openWorld, type World } from '../integration/companion/world.ts';
import { type ConnectedOrg, connectOrg, LOCAL_ORG_CLIENT } from './connected-org.ts';
import { type EventChannel, openEventChannel } from './event-channel.ts';
import { type AsUser, userOf } from './org-user.ts';

export interface Workbench {
  readonly url: string;
  readonly orgUrl: string;
  readonly erp: World['erp'];
  /** Between the companion and the ERP. */
  readonly erpProxy: FaultProxy;
  /** Between the workspace and the companion. */
  readonly companion: FaultProxy;
  /** What goes between the companion and the org; absent where it is not connected. */
  readonly connected: ConnectedOrg | undefined;
  /** What the workspace, and by it each page, hears of the org. */
  readonly pageEvents: EventChannel;
  /** Customer numbers in the ERP by the story's keys. */
  readonly customers: Readonly<Record<string, string>>;
  /** An account of the local org, linked to a new customer of the ERP. */
  account(name: string, creditLine?: string): Promise<{ readonly accountId: string; readonly customer: string }>;
  /** A session of the local org, to do there what a page does not. */
  readonly asUser: AsUser;
  close(): Promise<void>;
}

export const CALLOUT_TIMEOUT_MS = 4000;
const LOCAL = join(import.meta.dirname, '..', '..', 'local');

/** `connected` false: the companion neither writes to the org nor hears of it. */
export async function openWorkbench({ connected: isConnected = true } = {}): Promise<Workbench> {
  const database = await openTestDatabase();
  const world = await openWorld(database);
  const localOrg = await part('org', world.directory, LOCAL_ORG_CLIENT);
  const { pubSub } = localOrg.told as { pubSub: string };
  const org = await world.org(defaultRules().document, demoStory().org.orgId);
  const { ownerUrl } = database;
  const at = { orgId: org.orgId, url: localOrg.url, pubSub };
  const connected = isConnected ? await connectOrg(ownerUrl, world.directory, at) : undefined;
  const running = await world.companion();
  const companion = await openFaultProxy(running.url);
  const pageEvents = await openEventChannel(pubSub);
  const customers = await world.erp.control.storyDebtors();
  const link = await linkStory(ownerUrl, org, customers);
  const workspace = await part('workspace', world.directory, {
    LOCAL_WORKSPACE_ORG_URL: localOrg.url,
    LOCAL_WORKSPACE_ORG_PUBSUB: pageEvents.address,
    LOCAL_WORKSPACE_COMPANION_URL: companion.baseUrl,
    LOCAL_WORKSPACE_CLIENT_ID: org.client.clientId,
    LOCAL_WORKSPACE_CLIENT_SECRET: org.client.clientSecret,
    LOCAL_WORKSPACE_CALLOUT_TIMEOUT_MS: String(CALLOUT_TIMEOUT_MS),
  });
  const asUser = userOf(localOrg.url);
  return {
    url: workspace.url,
    orgUrl: localOrg.url,
    erp: world.erp,
    erpProxy: org.proxy,
    ...{ companion, connected, pageEvents, customers, asUser },
    async account(name, creditLine) {
      const ask = await asUser('admin');
      const made = (await (await ask('POST', '/sobjects/Account', { Name: name })).json()) as { id: string };
      const line = creditLine === undefined ? {} : { creditLine };
      const customer = await world.erp.control.openDebtor({ name: name.slice(0, 80), accounts: { us: line } });
      await link(made.id, customer, 'us');
      return { accountId: made.id, customer };
    },
    async close() {
      await workspace.stop();
      await companion.close();
      // The companion before what it is connected to.
      await world.close();
      await Promise.all([connected?.close(), pageEvents.close()]);
      await localOrg.stop();
    },
  };
}

type Link = (accountId: string, customer: string, entity: string) => Promise<void>;

async function linkStory(ownerUrl: string, org: Org, customers: Readonly<Record<string, string>>): Promise<Link> {
  const link: Link = async (accountId, customer, entity) => {
    const sql = connect(ownerUrl, { max: 1, name: 'e2e links' });
    const known = { accountId, connectionId: CONNECTION, entity, customer, role: 'soldTo' } as const;
    await customerLinkStore(sql).add(org.orgId, known, 'test');
    await sql.end();
  };
  for (const { key, accountId, entities } of demoStory().customers) {
    for (const entity of Object.keys(entities)) await link(accountId, customers[key] ?? '', entity);
  }
  return link;
}

async function part(name: 'org' | 'workspace', directory: string, environment: Record<string, string>): Promise<Part> {
  return startPart({
    name: `local ${name}`,
    file: join(LOCAL, name, 'main.ts'),
    environment,
    logFile: join(directory, `${name}.log`),
    readyWithinMs: 300_000,
    graceMs: 10_000,
  });
}
