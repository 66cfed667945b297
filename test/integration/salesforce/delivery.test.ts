/** What becomes of an order's answer in the org: its record, its hold, its events; and what the org refuses. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { deliveryStore } from '../../../companion/src/database/stores/deliveries.ts';
import { submissionSchema } from '../../../companion/src/http/orders/submission-schema.ts';
import { bodyOf } from '../companion/caller.ts';
import { newKey } from '../companion/org.ts';
import { until } from '../companion/until.ts';
import { ACCOUNTS, type Joined, openJoined } from './joined.ts';

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
  it('is shown with the rule’s words, keeps nothing half, and takes it once the rule is gone and it is sent again', async () => {
    const companion = await joined.world.companion();
    const rep = joined.caller(companion);
    await joined.customer(ACCOUNTS.globex, '1000.00');
    await joined.post('/local/faults', {
      kind: 'validationRule',
      object: 'ledgerline__Credit_Hold__c',
      message: 'Holds need an owner (rule Hold_Owner)',
    });
    const key = newKey();
    const reply = await rep.send('/v1/orders', { json: await orderOf(ACCOUNTS.globex, '20'), key });
    expect(bodyOf(reply, submissionSchema, 201).state).toBe('held');
    const [refused] = await until(async () => {
      const failed = (await deliveryStore(joined.sql).list(joined.orgId, 10)).filter(
        (row) => row.failedAt !== undefined,
      );
      return failed.length > 0 && failed;
    });
    expect(refused?.lastError).toMatchObject({
      code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      object: 'Credit_Hold__c',
    });
    expect(refused?.lastError?.message).toContain('Hold_Owner');
    expect(await joined.query(`${SUBMISSION}'${key}'`)).toEqual([]);

    await fetch(`${joined.org.url}/local/faults`, { method: 'DELETE' });
    expect(await deliveryStore(joined.sql).retry(joined.orgId, 'test')).toBe(1);
    await until(async () => (await joined.query(`${SUBMISSION}'${key}'`))[0]);
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
