/** A requested order whose event never comes: the query of each minute finds it. Time is the test's own. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compose } from '../../../companion/src/app.ts';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { connectionStore } from '../../../companion/src/database/stores/connections.ts';
import { salesforceConnectionStore } from '../../../companion/src/database/stores/salesforce.ts';
import type { Watch } from '../../../companion/src/delivery/watch.ts';
import { fileKeyRing } from '../../../companion/src/http/oauth/key-ring.ts';
import { createLogger } from '../../../companion/src/platform/logger.ts';
import { createErpDirectory } from '../../../companion/src/systems/erp/registry.ts';
import { createSalesforceDirectory } from '../../../companion/src/systems/salesforce/directory.ts';
import type { Subscribe } from '../../../companion/src/systems/salesforce/port.ts';
import { until } from '../companion/until.ts';
import { ACCOUNTS, type Joined, openJoined } from './joined.ts';
import { inState, request, submissionOf } from './requested.ts';

const MINUTE_MS = 60_000;
/** Where an order comes from is not asked for while its account has no customer. */
const NO_ORDER = '801LL000000NONE001';

/** An event bus on which nothing is ever said. */
const silent: Subscribe = ({ signal }) =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve({ kind: 'ended' }));
  });

let joined: Joined;
let sql: Sql;
let watch: Watch;
let nowMs = Date.now();
let close: () => Promise<unknown>;
beforeAll(async () => {
  joined = await openJoined();
  sql = connect(joined.appUrl, { max: 4, name: 'companion of the test' });
  const clock = { now: () => nowMs };
  const erps = createErpDirectory({ connections: connectionStore(sql), clock, allowPrivateAddresses: true });
  const orgs = createSalesforceDirectory({
    ...{ connections: salesforceConnectionStore(sql), clock, allowPrivateAddresses: true },
    ...{ wait: () => Promise.resolve(), random: Math.random },
  });
  const background: Promise<void>[] = [];
  const composed = compose({
    ...{ sql, erps, orgs, clock, subscribe: silent, logger: createLogger({ level: 'silent' }) },
    keyRing: fileKeyRing({ file: join(joined.world.directory, 'keys.json'), clock }),
    draining: () => false,
    background: (work) => background.push(work),
  });
  ({ watch } = composed);
  close = async () => {
    await watch.stop();
    await Promise.all(background);
    await Promise.all([erps.close(), orgs.close()]);
    await sql.end();
  };
});
afterAll(async () => {
  await close();
  await joined.close();
});

/** One look at what is due, waited for until it has ended. */
async function look(): Promise<void> {
  await watch.round();
  await watch.stop();
}

describe('a requested order whose event never came', () => {
  it('is left to its event for half a minute, then found and submitted once', async () => {
    const customer = await joined.customer(ACCOUNTS.acme);
    const record = await request(joined, 1, ACCOUNTS.acme);
    nowMs = joined.org.clock.now() + MINUTE_MS / 3;
    await look();
    expect(await submissionOf(joined, record)).toMatchObject({ ledgerline__State__c: 'requested' });
    expect(await joined.world.erp.ordersOf(customer)).toEqual([]);

    nowMs += MINUTE_MS;
    await look();
    expect(await joined.world.erp.ordersOf(customer)).toHaveLength(1);
    await inState(joined, record, 'accepted');

    nowMs += MINUTE_MS;
    await look();
    expect(await joined.world.erp.ordersOf(customer)).toHaveLength(1);
  });

  it('is found by a watch that goes on, at a later look', async () => {
    const customer = await joined.customer(ACCOUNTS.globex);
    nowMs = joined.org.clock.now();
    await watch.round();
    const record = await request(joined, 2, ACCOUNTS.globex);
    nowMs += 2 * MINUTE_MS;
    await until(async () => {
      await watch.round();
      return (await submissionOf(joined, record))['ledgerline__State__c'] === 'accepted';
    });
    expect(await joined.world.erp.ordersOf(customer)).toHaveLength(1);
  });
});

describe('a requested order behind older ones that stay', () => {
  let customer: string;
  beforeAll(async () => {
    customer = await joined.customer(ACCOUNTS.harbor);
    // The next look is the first one of a watch.
    await watch.stop();
  });

  it('is submitted although the org lets nobody change the record of an older one', async () => {
    await joined.post('/local/faults', {
      ...{ kind: 'validationRule', object: 'ledgerline__Order_Submission__c', times: 100 },
      when: { ledgerline__State__c: 'rejected' },
    });
    const refused = await request(joined, 3, ACCOUNTS.harbor, { ledgerline__Payload__c: 'not an order' });
    const record = await request(joined, 4, ACCOUNTS.harbor);
    nowMs = joined.org.clock.now() + 2 * MINUTE_MS;
    await look();
    joined.org.org.faults.clear();
    expect(await submissionOf(joined, refused)).toMatchObject({ ledgerline__State__c: 'requested' });
    expect(await joined.world.erp.ordersOf(customer)).toHaveLength(1);
    await inState(joined, record, 'accepted');
  });

  it('is submitted although more than two hundred wait for a customer link', async () => {
    for (let at = 0; at < 201; at += 1) await request(joined, 100 + at, ACCOUNTS.initech, {}, NO_ORDER);
    const record = await request(joined, 5, ACCOUNTS.harbor);
    nowMs = joined.org.clock.now() + 2 * MINUTE_MS;
    await look();
    await inState(joined, record, 'accepted');
  }, 120_000);
});
