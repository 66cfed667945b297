import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { clientStore } from '../../../companion/src/database/stores/clients.ts';
import { connectionStore } from '../../../companion/src/database/stores/connections.ts';
import { customerLinkStore } from '../../../companion/src/database/stores/customer-links.ts';
import { orgAdministration } from '../../../companion/src/database/stores/orgs.ts';
import { salesforceConnectionStore } from '../../../companion/src/database/stores/salesforce.ts';
import { submissionStore } from '../../../companion/src/database/stores/submissions.ts';
import { ruleStore } from '../../../companion/src/database/stores/rules.ts';
import { defaultRules } from '../../../companion/src/rules/default-rules.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { addOrg, submission } from './org.ts';

const ORG = '00D000000000001AAA';
const CLIENT = `llc_${ORG}`;
const NEW_HASH = 'c'.repeat(64);

let database: TestDatabase;
let owner: Sql;
let app: Sql;
let admin: Sql;

beforeAll(async () => {
  database = await openTestDatabase();
  await addOrg(database.ownerUrl, ORG);
  owner = connect(database.ownerUrl, { max: 2 });
  app = connect(database.appUrl, { max: 2 });
  admin = connect(database.adminUrl, { max: 1 });
});
afterAll(async () => {
  await Promise.all([owner.end(), app.end(), admin.end()]);
  await database.close();
});

async function trail(action: string): Promise<readonly { actor: string; subject: string }[]> {
  return admin<{ actor: string; subject: string }[]>`
    select actor, subject from ledgerline.audit_entry where org_id = ${ORG} and action = ${action} order by entry_id`;
}

describe('an org', () => {
  it('is registered once', async () => {
    const again = { orgId: ORG, name: 'Twice', clientId: 'llc_other', secretHash: NEW_HASH, scopes: [] };
    expect(await orgAdministration(owner).add(again, 'operator')).toBe(false);
    expect(await clientStore(app).byClientId('llc_other')).toBeUndefined();
    expect(await orgAdministration(owner).list()).toMatchObject([{ orgId: ORG, name: ORG, clientId: CLIENT }]);
  });

  it('lets its client in by its public id alone, and nobody else', async () => {
    expect(await clientStore(app).byClientId(CLIENT)).toEqual({
      orgId: ORG,
      clientId: CLIENT,
      secretHash: 'a'.repeat(64),
      scopes: ['credit:read', 'orders:write'],
    });
    expect(await clientStore(app).byClientId(ORG)).toBeUndefined();
  });

  it('that is halted is unknown until it goes on, with a trail of both', async () => {
    const orgs = orgAdministration(owner);
    expect(await orgs.halt(ORG, true, 'ops')).toBe(true);
    expect(await orgs.halt(ORG, true, 'ops')).toBe(false);
    expect(await clientStore(app).byClientId(CLIENT)).toBeUndefined();
    expect(await orgs.list()).toMatchObject([{ halted: true }]);
    expect(await orgs.halt(ORG, false, 'ops')).toBe(true);
    expect(await clientStore(app).byClientId(CLIENT)).toMatchObject({ orgId: ORG });
    expect(await orgs.halt('00D00000000NOBODYA', true, 'ops')).toBe(false);
    expect([...(await trail('org.halted')), ...(await trail('org.resumed'))]).toEqual([
      { actor: 'ops', subject: `org/${ORG}` },
      { actor: 'ops', subject: `org/${ORG}` },
    ]);
  });

  it('whose secret is rotated keeps the one before for as long as was said', async () => {
    const before = Date.now();
    expect(await orgAdministration(owner).rotate(ORG, NEW_HASH, 3_600, 'ops')).toBe(CLIENT);
    const client = await clientStore(app).byClientId(CLIENT);
    expect(client).toMatchObject({ secretHash: NEW_HASH, previousSecretHash: 'a'.repeat(64) });
    expect(Date.parse(client?.previousValidUntil ?? '')).toBeGreaterThanOrEqual(before + 3_599_000);
    expect(await orgAdministration(owner).rotate('00D00000000NOBODYA', NEW_HASH, 0, 'ops')).toBeUndefined();
    expect(await trail('org.secretRotated')).toEqual([{ actor: 'ops', subject: `org/${ORG}` }]);
  });

  it('gives its client more scopes, which keeps those it has; the same again changes nothing', async () => {
    const orgs = orgAdministration(owner);
    const scopesOf = async () => (await orgs.list()).find(({ orgId }) => orgId === ORG)?.scopes ?? [];
    const before = await scopesOf();
    expect(before).not.toContain('exceptions:read');
    expect(await orgs.grant(ORG, CLIENT, ['exceptions:read', 'orders:write'], 'ops')).toBe(true);
    expect(await orgs.grant(ORG, CLIENT, ['exceptions:read'], 'ops')).toBe(false);
    expect([...(await scopesOf())].sort()).toEqual([...new Set([...before, 'exceptions:read', 'orders:write'])].sort());
    expect(await orgs.grant('00D00000000NOBODYA', CLIENT, ['setup'], 'ops')).toBeUndefined();
    await expect(orgAdministration(app).grant(ORG, CLIENT, ['setup'], 'app')).rejects.toThrow('permission denied');
  });

  it('that is halted can be forgotten: nobody is let in any more, its trail stays, and it can come back', async () => {
    const orgs = orgAdministration(owner);
    const orgId = '00D00000000GONEAAA';
    await addOrg(database.ownerUrl, orgId);
    const way = salesforceConnectionStore(owner);
    const connection = {
      ...{ orgId, expectedOrgId: orgId, instanceUrl: 'https://gone.my.salesforce.com', namespace: 'ledgerline' },
      ...{ apiVersion: '67.0', secretRef: 'file:/keys/gone.pem' },
      auth: { kind: 'client_credentials', clientId: '3MVG9' } as const,
    };
    await way.connect(connection, 'ops');

    expect(await orgs.forget(orgId, 'ops')).toEqual({ halted: false, clients: [] });
    expect(await clientStore(app).byClientId(`llc_${orgId}`)).toMatchObject({ orgId });
    await orgs.halt(orgId, true, 'ops');
    await expect(orgAdministration(app).forget(orgId, 'app')).rejects.toThrow('permission denied');
    const gone = { halted: true, clients: [`llc_${orgId}`], secretRef: 'file:/keys/gone.pem' };
    expect(await orgs.forget(orgId, 'ops')).toEqual(gone);
    expect(await orgs.forget(orgId, 'ops')).toEqual({ halted: true, clients: [] });
    expect(await orgs.forget('00D00000000NOBODYA', 'ops')).toBeUndefined();
    expect(await clientStore(app).byClientId(`llc_${orgId}`)).toBeUndefined();
    expect(await way.get(orgId)).toBeUndefined();
    expect(await orgs.list()).toContainEqual(expect.objectContaining({ orgId, clientId: '', scopes: [] }));
    const entries = await admin`
      select content::jsonb -> 'detail' as detail from ledgerline.audit_entry
      where org_id = ${orgId} and action = 'org.forgotten'`;
    expect(entries).toMatchObject([{ detail: { clients: [`llc_${orgId}`], disconnected: true } }]);

    const back = { orgId, name: 'Back', clientId: 'llc_back', secretHash: NEW_HASH, scopes: ['setup'] as const };
    expect(await orgs.add(back, 'ops')).toBe(true);
    expect(await orgs.add({ ...back, clientId: 'llc_twice' }, 'ops')).toBe(false);
    expect(await clientStore(app).byClientId('llc_back')).toMatchObject({ orgId, scopes: ['setup'] });
    expect(await clientStore(app).byClientId(`llc_${orgId}`)).toBeUndefined();
  });

  it('is not the application’s to register, halt or rotate', async () => {
    const orgs = orgAdministration(app);
    const added = orgs.add({ orgId: 'X', name: 'X', clientId: 'x', secretHash: NEW_HASH, scopes: [] }, 'app');
    await expect(added).rejects.toThrow('permission denied');
    await expect(orgs.halt(ORG, true, 'app')).rejects.toThrow('permission denied');
    await expect(orgs.rotate(ORG, NEW_HASH, 0, 'app')).rejects.toThrow('permission denied');
    await expect(orgs.list()).rejects.toThrow('permission denied');
  });
});

describe('a connection', () => {
  const connection = {
    connectionId: 'erp-two',
    kind: 'tryton',
    baseUrl: 'https://erp.example',
    settings: { database: 'books', nested: { list: [1, 'two'] } },
    secretRef: 'env:ERP_SECRET',
    entities: [{ entity: 'de', name: 'DE', currency: 'EUR', erpEntity: '2' }],
  };

  it('is read as it was put, and putting the same again changes and records nothing', async () => {
    const store = connectionStore(owner);
    expect(await store.put(ORG, connection, 'ops')).toBe(true);
    expect(await store.put(ORG, connection, 'ops')).toBe(false);
    expect(await connectionStore(app).get(ORG, 'erp-two')).toEqual(connection);
    expect((await connectionStore(app).list(ORG)).map(({ connectionId }) => connectionId)).toEqual([
      'erp-main',
      'erp-two',
    ]);
    expect((await trail('connection.put')).filter(({ subject }) => subject === 'connection/erp-two')).toHaveLength(1);
  });

  it('is removed when nothing hangs on it, and only then', async () => {
    const store = connectionStore(owner);
    const links = customerLinkStore(owner);
    const link = { accountId: '001OLD', connectionId: 'erp-old', entity: 'de', customer: '1', role: 'soldTo' as const };
    await store.put(ORG, { ...connection, connectionId: 'erp-old' }, 'ops');
    await links.add(ORG, link, 'ops');
    expect(await store.remove(ORG, 'erp-old', 'ops')).toEqual({ links: 1, submissions: 0 });
    await links.remove(ORG, link, 'ops');
    await submissionStore(app).submit(submission(ORG, '801OLD', { connectionId: 'erp-old', entity: 'de' }));
    expect(await store.remove(ORG, 'erp-old', 'ops')).toEqual({ links: 0, submissions: 1 });
    expect(await store.get(ORG, 'erp-old')).toBeDefined();
    expect(await trail('connection.removed')).toEqual([]);

    await store.put(ORG, { ...connection, connectionId: 'erp-unused' }, 'ops');
    await expect(connectionStore(app).remove(ORG, 'erp-unused', 'app')).rejects.toThrow('permission denied');
    expect(await store.remove(ORG, 'erp-unused', 'ops')).toEqual({ links: 0, submissions: 0 });
    expect(await store.get(ORG, 'erp-unused')).toBeUndefined();
    expect(await store.remove(ORG, 'erp-unused', 'ops')).toBeUndefined();
    expect(await trail('connection.removed')).toEqual([{ actor: 'ops', subject: 'connection/erp-unused' }]);
  });

  it.each(['hunter2', 'env:', 'file:relative', 'http://vault/secret'])(
    'takes no secret itself: %s',
    async (secretRef) => {
      const put = connectionStore(owner).put(ORG, { ...connection, connectionId: 'erp-bad', secretRef }, 'ops');
      await expect(put).rejects.toThrow('secret_ref');
    },
  );
});

describe('a customer link', () => {
  const link = { accountId: '001L', connectionId: 'erp-main', entity: 'us', customer: '10001', role: 'payer' as const };

  it('is added once and removed once, each with its audit entry', async () => {
    const links = customerLinkStore(owner);
    const trailOf = async (action: string) => (await trail(action)).filter(({ subject }) => subject === 'account/001L');
    expect([await links.add(ORG, link, 'ops'), await links.add(ORG, link, 'ops')]).toEqual([true, false]);
    expect(await customerLinkStore(app).forAccount(ORG, '001L')).toEqual([link]);
    expect(await links.list(ORG)).toEqual([link]);
    expect([await links.remove(ORG, link, 'ops'), await links.remove(ORG, link, 'ops')]).toEqual([true, false]);
    expect(await links.list(ORG)).toEqual([]);
    expect([await trailOf('link.added'), await trailOf('link.removed')]).toEqual([
      [{ actor: 'ops', subject: 'account/001L' }],
      [{ actor: 'ops', subject: 'account/001L' }],
    ]);
  });

  it('leads only to a connection that the org has', async () => {
    const nowhere = customerLinkStore(owner).add(ORG, { ...link, connectionId: 'erp-of-another' }, 'ops');
    await expect(nowhere).rejects.toThrow('customer_link_org_id_connection_id_fkey');
  });
});

describe('a rule snapshot', () => {
  it('is in force from its activation on, and stays readable by its hash when another follows', async () => {
    const rules = ruleStore(owner);
    const first = defaultRules();
    const other = { hash: 'd'.repeat(64), document: { ...first.document, reportingCurrency: 'EUR' } };
    await rules.activate(ORG, first, 'ops');
    await Promise.all([rules.activate(ORG, other, 'ops'), rules.activate(ORG, other, 'ops')]);
    expect(await ruleStore(app).current(ORG)).toEqual(other);
    expect(await ruleStore(app).byHash(ORG, first.hash)).toEqual(first);
    expect(await trail('rules.activated')).toEqual([
      { actor: 'test', subject: `rules/${first.hash}` },
      { actor: 'ops', subject: `rules/${other.hash}` },
    ]);
  });
});
