/** What the org asks of the companion: requested orders by event or without one, its rules, and another org in its place. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect } from '../../../companion/src/database/client.ts';
import { ruleStore } from '../../../companion/src/database/stores/rules.ts';
import { salesforceConnectionStore } from '../../../companion/src/database/stores/salesforce.ts';
import { submissionSchema } from '../../../companion/src/http/orders/submission-schema.ts';
import { withChecksum } from '../../../local/org/record-id.ts';
import { bodyOf } from '../companion/caller.ts';
import { newKey } from '../companion/org.ts';
import { until } from '../companion/until.ts';
import { ACCOUNTS, type Joined, openJoined } from './joined.ts';
import { orgCommand } from './org-command.ts';
import { newOrder, publish, request } from './requested.ts';

let joined: Joined;
let companion: { readonly url: string };
let customer: string;
beforeAll(async () => {
  joined = await openJoined();
  customer = await joined.customer(ACCOUNTS.acme);
  companion = await joined.world.companion();
  // The watch begins within its first round.
  await until(async () => (await salesforceConnectionStore(joined.sql).status(joined.orgId))?.rulesState);
});
afterAll(() => joined.close());

const EVENT = '/services/data/v67.0/sobjects/ledgerline__Submission_Requested__e';
const RECORD = '/services/data/v67.0/sobjects/ledgerline__Order_Submission__c';

/** What the trigger's handler inserts when an Opportunity is closed. */
async function requested(
  at: number,
  accountId: string,
  more: { readonly currency?: string; readonly source?: { readonly object: string; readonly recordId: string } } = {},
) {
  const found = await joined.query(`SELECT Id FROM Order WHERE AccountId = '${ACCOUNTS.acme}'`);
  const source = more.source ?? { object: 'Order', recordId: String(found[0]?.['Id']) };
  const payload = JSON.stringify({
    ...{ source, accountId, entity: 'us', currency: 'USD' },
    lines: [{ lineId: String(at), product: 'GADGET', quantity: '1', unitPrice: '250.00' }],
    ...more,
  });
  const key = `${source.recordId}:${at}:${createHash('sha256').update(payload).digest('hex')}`;
  const { id } = (await joined.post(RECORD, {
    ledgerline__Key__c: key,
    ledgerline__State__c: 'requested',
    ledgerline__Account__c: accountId,
    ledgerline__Source_Object__c: source.object,
    ledgerline__Source_Record__c: source.recordId,
    ledgerline__Payload__c: payload,
  })) as { id: string };
  return { id, key };
}

async function tell(id: string): Promise<void> {
  await joined.post(EVENT, { ledgerline__Record_Id__c: id, ledgerline__Version__c: 1 });
}

async function recordOf(id: string): Promise<Record<string, unknown>> {
  const fields = 'State__c Reason_Code__c Reason__c Submission_Id__c'.split(' ').map((name) => `ledgerline__${name}`);
  const [record] = await joined.query(
    `SELECT ${fields.join(', ')} FROM ledgerline__Order_Submission__c WHERE Id = '${id}'`,
  );
  return record ?? {};
}

function stateOf(id: string, state: string) {
  return until(async () => {
    const record = await recordOf(id);
    return record['ledgerline__State__c'] === state && record;
  });
}

/** What the audit trail has of an action of this org. */
async function audited(action: string): Promise<readonly { actor: string; subject: string; detail: unknown }[]> {
  const admin = connect(joined.adminUrl, { max: 1, name: 'test' });
  try {
    return await admin<{ actor: string; subject: string; detail: unknown }[]>`
      select actor, subject, content::jsonb->'detail' as detail from ledgerline.audit_entry where org_id = ${joined.orgId} and action = ${action}`;
  } finally {
    await admin.end();
  }
}

/** Who put which rules in force. */
async function activations(): Promise<readonly string[]> {
  return (await audited('rules.activated')).map(({ actor, subject }) => `${actor} ${subject}`);
}

/** Why the org was halted, each time. */
async function halts(): Promise<readonly unknown[]> {
  return (await audited('org.halted')).map(({ detail }) => detail);
}

describe('an order that the org asks for', () => {
  it('is one order, however often its event comes', async () => {
    const { id } = await requested(0, ACCOUNTS.acme);
    await Promise.all([tell(id), tell(id)]);
    await stateOf(id, 'accepted');
    await tell(id);
    // Events are taken in order: once a later one was acted on, so was this one.
    const later = await requested(10, ACCOUNTS.acme, { currency: 'dollars' });
    await tell(later.id);
    await stateOf(later.id, 'rejected');
    expect(await joined.world.erp.ordersOf(customer)).toHaveLength(1);
  });

  it('that cannot be read is rejected on its record, with the field and what to do', async () => {
    const { id } = await requested(1, ACCOUNTS.acme, { currency: 'dollars' });
    await tell(id);
    const record = await stateOf(id, 'rejected');
    expect(record['ledgerline__Reason_Code__c']).toBe('VALIDATION');
    expect(record['ledgerline__Reason__c']).toContain('currency');
  });

  it('for an account without a customer link waits, and says why on its record', async () => {
    const { id } = await requested(2, ACCOUNTS.initech);
    await tell(id);
    await until(async () => (await recordOf(id))['ledgerline__Reason_Code__c'] === 'NO_CUSTOMER_LINK');
    expect(await recordOf(id)).toMatchObject({ ledgerline__State__c: 'requested' });
  });

  it('is submitted although the org lets nobody change the record of the one before it', async () => {
    await joined.post('/local/faults', {
      ...{ kind: 'validationRule', object: 'ledgerline__Order_Submission__c', times: 1_000 },
      when: { ledgerline__State__c: 'rejected' },
    });
    const refused = await requested(3, ACCOUNTS.acme, { currency: 'dollars' });
    await tell(refused.id);
    const source = { object: 'Order', recordId: await newOrder(joined, ACCOUNTS.acme) };
    const { id } = await requested(4, ACCOUNTS.acme, { source });
    await tell(id);
    await stateOf(id, 'accepted');
    joined.org.org.faults.clear();
    expect(await recordOf(refused.id)).toMatchObject({ ledgerline__State__c: 'requested' });
  });
});

describe('the org’s rules', () => {
  it('are in force with their audit entry after a change, and a record that contradicts another is named and changes nothing', async () => {
    const rules = ruleStore(joined.sql);
    const before = await rules.current(joined.orgId);
    const type = 'ledgerline__Route__mdt';
    const route = { ledgerline__Active__c: true, ledgerline__Priority__c: 7, ledgerline__To_Entity__c: 'us' };
    const one = { ...route, ledgerline__To_Connection__c: 'erp-main' };
    await joined.post('/local/metadata', { type, developerName: 'Ours', fields: one });
    const after = await until(async () => {
      const now = await rules.current(joined.orgId);
      return now?.hash !== before?.hash && now;
    });
    expect(after.document.routes.map(({ name }) => name)).toContain('Ours');
    expect(await activations()).toEqual(expect.arrayContaining([`salesforce rules/${after.hash}`]));

    await joined.post('/local/metadata', { type, developerName: 'Theirs', fields: one });
    const status = await until(async () => {
      const now = await salesforceConnectionStore(joined.sql).status(joined.orgId);
      return now?.rulesState === 'invalid' && now;
    });
    expect(status.rulesFindings?.[0]?.record).toMatch(/^Route__mdt\.(Ours|Theirs)$/);
    expect(status.rulesFindings?.[0]?.detail).toContain('Ours');
    expect((await rules.current(joined.orgId))?.hash).toBe(after.hash);
  }, 120_000);
});

describe('another org behind the address, as after a sandbox refresh', () => {
  const FOUND = withChecksum('00DLL0000000009');

  /** Who wrote to the org, in order, from now on. */
  function writers(): () => readonly string[] {
    const { writer } = joined.org.org;
    const spies = (['create', 'update', 'eventValues'] as const).map((deed) => vi.spyOn(writer, deed));
    return () => spies.flatMap(({ mock }) => mock.calls.map(([user]) => user.username.split('@')[0] ?? ''));
  }

  it('halts ours, is named to the operator and given nothing, until they confirm it by its id', async () => {
    const { orgId, org } = joined;
    const store = salesforceConnectionStore(joined.sql);
    // An order whose answer the org has not been told of yet, and one that it asks for while it is another org.
    await joined.post('/local/faults', { kind: 'unavailable', match: '/composite', times: 1_000 });
    const lines = [{ lineId: '1', product: 'GADGET', quantity: '1', unitPrice: '250.00' }];
    const source = { object: 'Order', recordId: await newOrder(joined, ACCOUNTS.acme) };
    const json = { source, accountId: ACCOUNTS.acme, entity: 'us', currency: 'USD', lines };
    const key = newKey();
    const reply = await joined.caller(companion).send('/v1/orders', { json, key });
    expect(bodyOf(reply, submissionSchema, 201).state).toBe('accepted');
    const wrote = writers();
    await joined.post('/local/refresh', { orgId: FOUND });
    await fetch(`${org.url}/local/faults`, { method: 'DELETE' });
    const asked = await request(joined, 1, ACCOUNTS.acme);
    await publish(joined, asked, 1);

    await until(async () => (await store.status(orgId))?.foundOrgId);
    expect(await store.status(orgId)).toMatchObject({ halted: true, expectedOrgId: orgId, foundOrgId: FOUND });
    expect(await store.get(orgId)).toBeUndefined();
    const { said } = await orgCommand(joined, 'status', '--org', orgId);
    const shown = Object.fromEntries(said.split('\n').map((line) => line.split(/ {2,}/, 2)));
    expect(shown).toMatchObject({ 'expected there': orgId, 'found there': `${FOUND}, another org` });
    expect(shown['served']).toContain(`confirm --org ${orgId} --found ${FOUND}`);
    expect(await halts()).toEqual([{ reason: 'otherOrg', expected: orgId, found: FOUND }]);
    // Neither asking for what was not taken, nor the command that ends an operator's own halt, goes around the confirmation.
    await orgCommand(joined, 'redeliver', '--org', orgId);
    const resumed = await orgCommand(joined, 'resume', '--id', orgId);
    expect(resumed).toMatchObject({ ok: false, said: expect.stringContaining('another org answers at its address') });
    const mistaken = await orgCommand(joined, 'confirm', '--org', orgId, '--found', withChecksum('00DLL0000000008'));
    expect(mistaken.ok).toBe(false);
    expect(wrote()).toContain('admin');
    expect(wrote()).not.toContain('integration');

    const confirmed = await orgCommand(joined, 'confirm', '--org', orgId, '--found', FOUND);
    expect(confirmed).toMatchObject({ ok: true, said: expect.stringContaining(`Confirmed: ${FOUND}`) });
    await stateOf(asked, 'accepted');
    const told = `SELECT Id FROM ledgerline__Order_Submission__c WHERE ledgerline__Key__c = '${key}'`;
    await until(async () => (await joined.query(told))[0]);
    expect(await store.status(orgId)).toMatchObject({ halted: false, expectedOrgId: FOUND });
  }, 120_000);
});
