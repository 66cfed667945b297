/** A companion joined to the local org and the sandbox ERP: all real, on loopback, with the story's accounts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { connectionStore } from '../../../companion/src/database/stores/connections.ts';
import { customerLinkStore } from '../../../companion/src/database/stores/customer-links.ts';
import { orgAdministration } from '../../../companion/src/database/stores/orgs.ts';
import { ruleStore } from '../../../companion/src/database/stores/rules.ts';
import { salesforceConnectionStore } from '../../../companion/src/database/stores/salesforce.ts';
import { newClientCredentials } from '../../../companion/src/http/oauth/client-secret.ts';
import { SCOPES } from '../../../companion/src/http/oauth/port.ts';
import { snapshotOf } from '../../../companion/src/rules/snapshot.ts';
import { parseRules } from '../../../companion/src/rules/parse.ts';
import { type LocalOrg, startOrg } from '../../../local/org/server.ts';
import { openTestDatabase } from '../../database/open.ts';
import { Caller } from '../companion/caller.ts';
import { hastyRules } from '../companion/org.ts';
import { openWorld, type World } from '../companion/world.ts';

export const CONNECTION = 'erp-main';
const CLIENT = { clientId: 'companion', clientSecret: 'secret-of-the-tests' };
const USERNAME = 'integration@demo.ledgerline.test';

export interface Joined {
  readonly world: World;
  readonly org: LocalOrg;
  readonly orgId: string;
  /** As the owner of our tables. */
  readonly sql: Sql;
  readonly ownerUrl: string;
  /** Of one who sees every org's rows. */
  readonly adminUrl: string;
  /** As a companion connects. */
  readonly appUrl: string;
  /** What the companion signs in to the org with. */
  readonly secretFile: string;
  /** A token's bearer for a companion of this world. */
  caller(companion: { readonly url: string }): Caller;
  /** A new customer of the ERP, linked to an account of the story. */
  customer(accountId: string, creditLine?: string): Promise<string>;
  /** As the demo's admin asks the org: records of a query, names as they are on the wire. */
  query(soql: string): Promise<readonly Record<string, unknown>[]>;
  /** POST to the org, as the admin. */
  post(path: string, body: unknown): Promise<unknown>;
  close(): Promise<void>;
}

export const ACCOUNTS = {
  acme: '001LL000000ACMEYA4',
  globex: '001LL00000GLOBEYA5',
  initech: '001LL0000INITECYQ5',
  harbor: '001LL0000HARBORYQ5',
};

/** Absent: the companion signs in with a client's secret. */
export interface JwtKeys {
  /** PKCS #8 PEM. */
  readonly privateKey: string;
  /** PEM, as the org has it. */
  readonly certificate: string;
}

export async function openJoined(jwt?: JwtKeys): Promise<Joined> {
  const database = await openTestDatabase();
  const world = await openWorld(database);
  const { clientId } = CLIENT;
  const proof = jwt === undefined ? CLIENT : { clientId, certificate: jwt.certificate };
  const org = await startOrg({ clients: [{ ...proof, username: USERNAME }] });
  const { orgId } = org;
  const sql = connect(database.ownerUrl, { max: 2, name: 'test' });
  const { secretHash, ...client } = newClientCredentials(randomBytes);
  await orgAdministration(sql).add(
    { orgId, name: 'Joined', clientId: client.clientId, secretHash, scopes: SCOPES },
    'test',
  );
  await ruleStore(sql).activate(orgId, snapshotOf(parseRules(hastyRules())), 'test');
  const secretFile = join(world.directory, 'org-secret');
  writeFileSync(secretFile, jwt?.privateKey ?? CLIENT.clientSecret, { mode: 0o600 });
  const erpSecret = join(world.directory, 'erp-secret');
  writeFileSync(erpSecret, world.erp.access.apiKey, { mode: 0o600 });
  await connectionStore(sql).put(
    orgId,
    {
      connectionId: CONNECTION,
      kind: 'sandbox',
      baseUrl: world.erp.access.url,
      settings: {},
      secretRef: `file:${erpSecret}`,
      entities: [{ entity: 'us', name: 'US', currency: 'USD' }],
    },
    'test',
  );
  await salesforceConnectionStore(sql).connect(
    {
      orgId,
      instanceUrl: org.url,
      auth:
        jwt === undefined
          ? { kind: 'client_credentials', clientId }
          : { kind: 'jwt_bearer', clientId, username: USERNAME, audience: 'https://test.salesforce.com' },
      secretRef: `file:${secretFile}`,
      namespace: 'ledgerline',
      apiVersion: '67.0',
      pubSubUrl: `http://${org.pubSubUrl}`,
      expectedOrgId: orgId,
    },
    'test',
  );
  const send = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    // A session of its own each time: tests move the org's clock past the end of one.
    const admin = await sessionOf(org.url, 'admin@demo.ledgerline.test');
    const response = await fetch(org.url + path, {
      ...init,
      headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  return {
    ...{
      world,
      org,
      orgId,
      sql,
      ownerUrl: database.ownerUrl,
      appUrl: database.appUrl,
      adminUrl: database.adminUrl,
      secretFile,
    },
    caller: ({ url }) => new Caller(url, client),
    customer: async (accountId, creditLine) => {
      const account = creditLine === undefined ? {} : { creditLine };
      const customer = await world.erp.control.openDebtor({ name: 'Of the test', accounts: { us: account } });
      const link = { accountId, connectionId: CONNECTION, entity: 'us', customer, role: 'soldTo' } as const;
      await customerLinkStore(sql).add(orgId, link, 'test');
      return customer;
    },
    query: async (soql) => {
      const answer = await send(`/services/data/v67.0/query?q=${encodeURIComponent(soql)}`);
      return (answer as { records: Record<string, unknown>[] }).records;
    },
    post: (path, body) => send(path, { method: 'POST', body: JSON.stringify(body) }),
    close: async () => {
      await sql.end();
      await world.close();
      await org.stop();
    },
  };
}

async function sessionOf(url: string, username: string): Promise<string> {
  const response = await fetch(`${url}/local/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username }),
  });
  return ((await response.json()) as { accessToken: string }).accessToken;
}
