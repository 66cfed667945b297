/** A released database with its rows, an ERP with the orders it had, the local org, and companions of today. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type postgres from 'postgres';
import { type Companion, startCompanion } from '../../companion/src/app.ts';
import { type Sql, connect } from '../../companion/src/database/client.ts';
import { installDatabase } from '../../companion/src/database/install.ts';
import { connectionStore } from '../../companion/src/database/stores/connections.ts';
import { salesforceConnectionStore } from '../../companion/src/database/stores/salesforce.ts';
import { readConfig } from '../../companion/src/platform/config.ts';
import { type LocalOrg, startOrg } from '../../local/org/server.ts';
import { openWorld, type Role, type World } from '../integration/companion/world.ts';
import { type Heads, placeHeads } from './heads.ts';
import { CONNECTION, historiesOf } from './histories.ts';
import { asOwnerOf, openReleasedDatabase, type ReleasedDatabase, type ReleaseName } from './release.ts';
import { loadRows } from './rows.ts';

export interface Ground {
  readonly release: ReleaseName;
  readonly database: ReleasedDatabase;
  readonly world: World;
  readonly org: LocalOrg;
  readonly admin: postgres.Sql;
  readonly app: Sql;
  readonly debtor: string;
  /** The project's own installer; what it said it did. */
  upgrade(): Promise<readonly string[]>;
  /** Where the release wrote heads of its audit trail. */
  readonly heads: Heads | undefined;
  /** Of today, and it goes on with the heads. */
  companion(role: Role): Promise<Companion>;
  /** As an operator after a move: where the ERP and the org are now. */
  joinOutside(): Promise<void>;
  /** Our key and quantity of each order in the ERP's own books. */
  books(): Promise<readonly { readonly key: string; readonly quantity: string; readonly number: string }[]>;
  close(): Promise<void>;
}

const CLIENT = { clientId: 'companion', clientSecret: 'secret-of-the-tests' };

export async function openGround(release: ReleaseName): Promise<Ground> {
  const database = await openReleasedDatabase(release);
  const world = await openWorld({ ...database, close: () => database.close() });
  const org = await startOrg({ clients: [{ ...CLIENT, username: 'integration@demo.ledgerline.test' }] });
  const admin = asOwnerOf(database.adminUrl);
  const app = connect(database.appUrl, { max: 4, name: 'test' });
  const debtor = await world.erp.control.openDebtor({ name: 'Of the release', accounts: { us: {} } });
  await loadRows(admin, release, { debtor, orders: await ordersIn(world, debtor, release) });
  const heads = await placeHeads(release, world.directory);
  const companions: Companion[] = [];
  const { orgId } = org;
  return {
    ...{ release, database, world, org, admin, app, debtor, heads },
    companion: async (role) => {
      const environment = { ...world.environment(role), ...heads?.environment, COMPANION_LOG_LEVEL: 'silent' };
      const companion = await startCompanion(readConfig(environment));
      companions.push(companion);
      return companion;
    },
    upgrade: async () => {
      const said: string[] = [];
      const { serverUrl: adminUrl, name, appPassword } = database;
      await installDatabase({ adminUrl, database: name, appPassword, say: (line) => said.push(line) });
      return said;
    },
    joinOutside: async () => {
      const owner = connect(database.ownerUrl, { max: 1, name: 'test operator' });
      try {
        await joinErp(owner, world, new Set(historiesOf(release).map((history) => history.orgId)));
        if (release !== '0007') await joinOrg(owner, world, org, orgId);
      } finally {
        await owner.end();
      }
    },
    books: async () =>
      (await world.erp.ordersOf(debtor)).map((order) => ({
        key: order.references.at(-1) ?? '',
        quantity: order.lines[0]?.qty ?? '',
        number: order.no,
      })),
    close: async () => {
      await Promise.all(companions.map((companion) => companion.stop('the test ends')));
      await app.end();
      await admin.end();
      await world.close();
      await org.stop();
    },
  };
}

/** What the ERP had when the release went down, by our keys; answers their numbers. */
async function ordersIn(world: World, debtor: string, release: ReleaseName): Promise<ReadonlyMap<string, string>> {
  const { url, apiKey } = world.erp.access;
  const numbers = new Map<string, string>();
  for (const { erp, erpKey, quantity } of historiesOf(release)) {
    if (!erp) continue;
    const response = await fetch(`${url}/api/us/orders`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        debtor,
        ccy: 'USD',
        extRef: erpKey,
        lines: [{ lineRef: '1', item: 'GADGET', qty: quantity, price: '250.00' }],
      }),
    });
    if (!response.ok) throw new Error(`the ERP refuses: ${await response.text()}`);
    numbers.set(erpKey, ((await response.json()) as { no: string }).no);
  }
  return numbers;
}

async function joinErp(owner: Sql, world: World, orgs: ReadonlySet<string>): Promise<void> {
  const secretFile = join(world.directory, 'erp-secret');
  writeFileSync(secretFile, world.erp.access.apiKey, { mode: 0o600 });
  for (const orgId of orgs) {
    const connection = {
      connectionId: CONNECTION,
      kind: 'sandbox',
      baseUrl: world.erp.access.url,
      settings: {},
      secretRef: `file:${secretFile}`,
      entities: [{ entity: 'us', name: 'US', currency: 'USD' }],
    };
    await connectionStore(owner).put(orgId, connection, 'operator');
  }
}

async function joinOrg(owner: Sql, world: World, org: LocalOrg, orgId: string): Promise<void> {
  const secretFile = join(world.directory, 'org-secret');
  writeFileSync(secretFile, CLIENT.clientSecret, { mode: 0o600 });
  await salesforceConnectionStore(owner).connect(
    {
      orgId,
      instanceUrl: org.url,
      auth: { kind: 'client_credentials', clientId: CLIENT.clientId },
      secretRef: `file:${secretFile}`,
      namespace: 'ledgerline',
      apiVersion: '67.0',
      pubSubUrl: `http://${org.pubSubUrl}`,
      expectedOrgId: orgId,
    },
    'operator',
  );
}
