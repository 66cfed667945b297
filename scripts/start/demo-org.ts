/**
 * The demo org: registered with a client, connected to the ERP that runs here, its accounts linked to the story's
 * customers, the default rules in force. Doing it again changes only what differs.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { CustomerLink } from '../../companion/src/canonical/customer.ts';
import { connect, type Sql } from '../../companion/src/database/client.ts';
import { connectionStore } from '../../companion/src/database/stores/connections.ts';
import { customerLinkStore } from '../../companion/src/database/stores/customer-links.ts';
import { orgAdministration } from '../../companion/src/database/stores/orgs.ts';
import { salesforceConnectionStore } from '../../companion/src/database/stores/salesforce.ts';
import { ruleStore } from '../../companion/src/database/stores/rules.ts';
import { hashSecret, newClientCredentials, newClientSecret } from '../../companion/src/http/oauth/client-secret.ts';
import { SCOPES } from '../../companion/src/http/oauth/port.ts';
import { defaultRules } from '../../companion/src/rules/default-rules.ts';
import type { ErpKind } from './arguments.ts';
import { type DemoClient, keepDemoClient, readDemoClient } from './demo-client.ts';
import type { RunningErp } from './erp.ts';
import type { RunningOrg } from './local-org.ts';

const storySchema = z.object({
  org: z.object({ orgId: z.string(), name: z.string() }),
  connection: z.object({ connectionId: z.string() }),
  entities: z.array(z.object({ entity: z.string(), name: z.string(), currency: z.string() })),
  customers: z.array(z.object({ key: z.string(), accountId: z.string(), entities: z.record(z.string(), z.unknown()) })),
  accountsWithoutCustomer: z.array(
    z.object({ accountId: z.string(), customer: z.string().optional(), entity: z.string().optional() }),
  ),
});

export type DemoStory = z.infer<typeof storySchema>;

const ACTOR = 'npm start';
/** How the ids of accounts begin that `npm run try` makes. */
export const TELLING_ACCOUNTS = '001LLTRY';

export function demoStory(): DemoStory {
  return storySchema.parse(JSON.parse(readFileSync(new URL('../../local/erp/story.json', import.meta.url), 'utf8')));
}

/** Resolves with the client that the org signs in to the companion with. */
export async function prepareDemoOrg(
  ownerUrl: string,
  kind: ErpKind,
  erp: RunningErp,
  org: RunningOrg,
): Promise<DemoClient> {
  const story = demoStory();
  const sql = connect(ownerUrl, { max: 2, name: 'npm start' });
  try {
    const client = await ensureClient(sql, kind, story);
    await putConnection(sql, story, erp);
    await linkCustomers(sql, story, erp);
    await connectOrg(sql, story, org);
    const rules = ruleStore(sql);
    if ((await rules.current(story.org.orgId)) === undefined) {
      await rules.activate(story.org.orgId, defaultRules(), ACTOR);
    }
    return client;
  } finally {
    await sql.end();
  }
}

/** A client whose secret is not known here any more gets a new one; one of an earlier release may what is new as well. */
async function ensureClient(sql: Sql, kind: ErpKind, { org }: DemoStory): Promise<DemoClient> {
  const orgs = orgAdministration(sql);
  const registered = (await orgs.list()).find(({ orgId }) => orgId === org.orgId);
  const kept = readDemoClient(kind);
  if (registered === undefined || registered.clientId === '') {
    const { clientId, clientSecret } = newClientCredentials(randomBytes);
    await orgs.add({ ...org, clientId, secretHash: hashSecret(clientSecret), scopes: SCOPES }, ACTOR);
    return keepDemoClient(kind, { orgId: org.orgId, clientId, clientSecret });
  }
  await orgs.grant(org.orgId, registered.clientId, SCOPES, ACTOR);
  if (kept?.clientId === registered.clientId) return kept;
  const clientSecret = newClientSecret(randomBytes);
  await orgs.rotate(org.orgId, hashSecret(clientSecret), 0, ACTOR);
  return keepDemoClient(kind, { orgId: org.orgId, clientId: registered.clientId, clientSecret });
}

async function putConnection(sql: Sql, story: DemoStory, { connection }: RunningErp): Promise<void> {
  await connectionStore(sql).put(
    story.org.orgId,
    {
      connectionId: story.connection.connectionId,
      kind: connection.kind,
      baseUrl: connection.baseUrl,
      settings: connection.settings,
      secretRef: `file:${connection.secretFile}`,
      entities: story.entities.map(({ entity, name, currency }) => {
        const erpEntity = connection.erpEntities[entity];
        return { entity, name, currency, ...(erpEntity === undefined ? {} : { erpEntity }) };
      }),
    },
    ACTOR,
  );
}

/** So that the companion writes to the org, hears of it and reads its rules. */
async function connectOrg(sql: Sql, { org: { orgId } }: DemoStory, org: RunningOrg): Promise<void> {
  await salesforceConnectionStore(sql).connect(
    {
      orgId,
      instanceUrl: org.url,
      auth: { kind: 'client_credentials', clientId: org.clientId },
      secretRef: `file:${org.secretFile}`,
      namespace: 'ledgerline',
      apiVersion: '67.0',
      pubSubUrl: `http://${org.pubSub}`,
      expectedOrgId: orgId,
    },
    ACTOR,
  );
}

async function linkCustomers(sql: Sql, story: DemoStory, erp: RunningErp): Promise<void> {
  const store = customerLinkStore(sql);
  const { orgId } = story.org;
  for (const link of linksOf(story, erp)) await store.add(orgId, link, ACTOR);
  // The local org began anew and has no account of an earlier telling any more: a backfill would trip over each.
  for (const link of await store.list(orgId)) {
    if (link.accountId.startsWith(TELLING_ACCOUNTS)) await store.remove(orgId, link, ACTOR);
  }
}

function linksOf(story: DemoStory, { customers }: RunningErp): readonly CustomerLink[] {
  const { connectionId } = story.connection;
  const links: CustomerLink[] = [];
  for (const { key, accountId, entities } of story.customers) {
    const customer = customers[key];
    if (customer === undefined)
      throw new Error(`The ERP was seeded without ${key}; remove .ledgerline and start again.`);
    for (const entity of Object.keys(entities)) {
      links.push({ accountId, connectionId, entity, customer, role: 'soldTo' });
    }
  }
  for (const { accountId, customer, entity } of story.accountsWithoutCustomer) {
    if (customer === undefined || entity === undefined) continue;
    links.push({ accountId, connectionId, entity, customer, role: 'soldTo' });
  }
  return links;
}
