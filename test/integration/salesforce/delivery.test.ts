/** What becomes of an order's answer in the org: its record, its hold, its events; and what the org refuses. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { deliveryStore } from '../../../companion/src/database/stores/deliveries.ts';
import { submissionSchema } from '../../../companion/src/http/orders/submission-schema.ts';
import { bodyOf } from '../companion/caller.ts';
import { newKey } from '../companion/org.ts';
import { Operator } from '../companion/operator.ts';
import { until } from '../companion/until.ts';
import { ACCOUNTS, type Joined, openJoined } from './joined.ts';
import { orgCommand } from './org-command.ts';
import { newOrder } from './requested.ts';

/** As the shipped rules declare it for telling an org (recovery objective org-delivery). */
const RECOVERS_WITHIN_MS = 60_000;

let joined: Joined;
beforeAll(async () => {
  joined = await openJoined();
});
afterAll(() => joined.close());

/** A record of the org that an order may come from. */
async function recordOf(accountId: string): Promise<string> {
  const [order] = await joined.query(`SELECT Id FROM Order WHERE AccountId = '${accountId}'`);
  return String(order?.['Id']);
}

async function orderOf(accountId: string, quantity: string) {
  return {
    source: { object: 'Order', recordId: await recordOf(accountId) },
    accountId,
    entity: 'us',
    currency: 'USD',
    lines: [{ lineId: '1', product: 'GADGET', quantity, unitPrice: '250.00' }],
  };
}

const SUBMISSION = `SELECT ledgerline__State__c, ledgerline__Submission_Id__c, ledgerline__Amount__c,
  ledgerline__Reason__c, ledgerline__Version__c FROM ledgerline__Order_Submission__c WHERE ledgerline__Key__c = `;
const HOLD = `SELECT ledgerline__Active__c, ledgerline__Reason__c, ledgerline__Released_At__c
  FROM ledgerline__Credit_Hold__c WHERE ledgerline__Key__c = `;

describe('an order that the ERP holds', () => {
  it('is on the org’s record with its hold and reason, and the hold is released once the order goes on', async () => {
    const companion = await joined.world.companion();
    const rep = joined.caller(companion);
    const customer = await joined.customer(ACCOUNTS.acme, '1000.00');
    const key = newKey();
    const reply = await rep.send('/v1/orders', { json: await orderOf(ACCOUNTS.acme, '20'), key });
    const held = bodyOf(reply, submissionSchema, 201);
    expect(held.state).toBe('held');
    const record = await until(async () => (await joined.query(`${SUBMISSION}'${key}'`))[0]);
    expect(record).toMatchObject({ ledgerline__State__c: 'held', ledgerline__Submission_Id__c: held.submissionId });
    const [hold] = await joined.query(`${HOLD}'${held.submissionId}'`);
    expect(hold).toMatchObject({ ledgerline__Active__c: true, ledgerline__Reason__c: held.reason?.message });

    await joined.world.erp.control.setCreditLine('us', customer, '9000.00');
    await rep.send(`/v1/orders/${held.submissionId}/recheck`, { method: 'POST' });
    await until(async () => {
      const [now] = await joined.query(`${HOLD}'${held.submissionId}'`);
      return now?.['ledgerline__Active__c'] === false && now['ledgerline__Released_At__c'] !== null;
    });
    const [after] = await joined.query(`${SUBMISSION}'${key}'`);
    expect(after).toMatchObject({ ledgerline__State__c: 'accepted', ledgerline__Amount__c: 5_000 });
    await until(async () => (await deliveryStore(joined.sql).list(joined.orgId, 10)).length === 0);
    await companion.stop('the test ends');
  });
});

describe('an org whose validation rule refuses our record', () => {
  const HOLD_OWNER = {
    ...{ object: 'ledgerline__Credit_Hold__c', name: 'Hold_Owner', formula: 'ledgerline__Active__c = TRUE' },
    message: 'A hold needs an owner of the credit team',
  };

  /** Has the ERP hold an order; answers its record's key and how the org refused it. */
  async function refusedHold(companion: { readonly url: string }, accountId: string) {
    await joined.customer(accountId, '1000.00');
    await joined.post('/local/validation-rules', HOLD_OWNER);
    const key = newKey();
    const json = {
      ...{ accountId, source: { object: 'Order', recordId: await newOrder(joined, accountId) } },
      ...{
        entity: 'us',
        currency: 'USD',
        lines: [{ lineId: '1', product: 'GADGET', quantity: '20', unitPrice: '250' }],
      },
    };
    const reply = await joined.caller(companion).send('/v1/orders', { json, key });
    const { state, submissionId } = bodyOf(reply, submissionSchema, 201);
    expect(state).toBe('held');
    const refused = await until(async () => {
      const rows = await deliveryStore(joined.sql).list(joined.orgId, 10);
      return rows.find((row) => row.submissionId === submissionId && row.failedAt !== undefined);
    });
    return { key, failure: refused.lastError };
  }

  it('is shown with the rule’s name and words, keeps nothing half, and takes it once the rule is gone and it is sent again', async () => {
    const companion = await joined.world.companion();
    const { key, failure } = await refusedHold(companion, ACCOUNTS.globex);
    expect(failure).toMatchObject({
      ...{ code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', object: 'Credit_Hold__c' },
      ...{ message: HOLD_OWNER.message, ruleName: 'Hold_Owner' },
    });
    const { said } = await orgCommand(joined, 'deliveries', '--org', joined.orgId);
    expect(said).toMatch(
      /given up +FIELD_CUSTOM_VALIDATION_EXCEPTION \(rule Hold_Owner\) +A hold needs an owner of the credit team/,
    );
    const exception = await new Operator(joined.caller(companion), 'ana').only(ACCOUNTS.globex);
    expect(exception.message).toBe(`${HOLD_OWNER.message} (rule Hold_Owner)`);
    expect(await joined.query(`${SUBMISSION}'${key}'`)).toEqual([]);

    await joined.post('/local/validation-rules', { ...HOLD_OWNER, active: false });
    expect(await orgCommand(joined, 'redeliver', '--org', joined.orgId)).toMatchObject({ ok: true });
    await until(async () => (await joined.query(`${SUBMISSION}'${key}'`))[0]);
    await companion.stop('the test ends');
  });

  it('whose rules the integration user may not see is shown with the rule’s words alone', async () => {
    const grant = (permissions: readonly string[]) =>
      joined.post('/local/system-permissions', { username: 'integration@demo.ledgerline.test', permissions });
    await grant([]);
    const companion = await joined.world.companion();
    const { failure } = await refusedHold(companion, ACCOUNTS.harbor);
    expect(failure).toMatchObject({ code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: HOLD_OWNER.message });
    expect(failure).not.toHaveProperty('ruleName');
    await grant(['ViewSetup']);
    await joined.post('/local/validation-rules', { ...HOLD_OWNER, active: false });
    await companion.stop('the test ends');
  });
});

describe('a companion that is killed between the ERP’s answer and telling the org', () => {
  it('has told it after the next start', async () => {
    await joined.customer(ACCOUNTS.initech);
    await joined.post('/local/faults', { kind: 'dropBefore', match: '/composite', times: 1_000 });
    const first = await joined.world.process();
    const key = newKey();
    const reply = await joined.caller(first).send('/v1/orders', { json: await orderOf(ACCOUNTS.initech, '1'), key });
    expect(bodyOf(reply, submissionSchema, 201).state).toBe('accepted');
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    // Nothing of it is in the org, nor on its way there: what comes now is the second one's doing.
    expect(await joined.query(`${SUBMISSION}'${key}'`)).toEqual([]);
    await fetch(`${joined.org.url}/local/faults`, { method: 'DELETE' });
    const second = await joined.world.process();
    // The killed one's lease has to end first, and the sweeper to find that.
    await vi.waitUntil(async () => (await joined.query(`${SUBMISSION}'${key}'`)).length > 0, {
      ...{ timeout: RECOVERS_WITHIN_MS, interval: 100 },
    });
    expect(await joined.query(`${SUBMISSION}'${key}'`)).toHaveLength(1);
    await second.stop();
  }, 120_000);
});
