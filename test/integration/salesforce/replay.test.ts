/** Events that the bus no longer has. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { salesforceConnectionStore, watchStore } from '../../../companion/src/database/stores/salesforce.ts';
import { until } from '../companion/until.ts';
import { ACCOUNTS, type Joined, openJoined } from './joined.ts';

let joined: Joined;
beforeAll(async () => {
  joined = await openJoined();
});
afterAll(() => joined.close());

describe('a saved replay id that has expired', () => {
  it('is told, and what was requested meanwhile is found by a query', async () => {
    await joined.customer(ACCOUNTS.acme);
    const watches = watchStore(joined.sql);
    const lease = await watches.take(joined.orgId, 'one before', 60_000);
    await watches.note(joined.orgId, lease?.fence ?? 0, { replayId: '0000000000000001' });
    await watches.release(joined.orgId, lease?.fence ?? 0);

    const [order] = await joined.query(`SELECT Id FROM Order WHERE AccountId = '${ACCOUNTS.acme}'`);
    const recordId = String(order?.['Id']);
    const payload = JSON.stringify({
      ...{ source: { object: 'Order', recordId }, accountId: ACCOUNTS.acme, entity: 'us', currency: 'USD' },
      lines: [{ lineId: '1', product: 'GADGET', quantity: '1', unitPrice: '250.00' }],
    });
    const key = `${recordId}:0:${createHash('sha256').update(payload).digest('hex')}`;
    const object = '/services/data/v67.0/sobjects/ledgerline__Order_Submission__c';
    const { id } = (await joined.post(object, {
      ledgerline__Key__c: key,
      ledgerline__State__c: 'requested',
      ledgerline__Account__c: ACCOUNTS.acme,
      ledgerline__Source_Object__c: 'Order',
      ledgerline__Source_Record__c: recordId,
      ledgerline__Payload__c: payload,
    })) as { id: string };
    const event = { ledgerline__Record_Id__c: id, ledgerline__Version__c: 1 };
    await joined.post('/services/data/v67.0/sobjects/ledgerline__Submission_Requested__e', event);
    joined.org.clock.advance(73 * 3_600_000);

    await joined.world.companion();
    await until(async () => {
      const [record] = await joined.query(
        `SELECT ledgerline__State__c FROM ledgerline__Order_Submission__c WHERE Id = '${id}'`,
      );
      return record?.['ledgerline__State__c'] === 'accepted';
    });
    const status = await salesforceConnectionStore(joined.sql).status(joined.orgId);
    expect(status?.eventsNote).toContain('no longer has');
  });
});
