/** What an ERP or an org says is kept, whatever it is: an answer that the database refuses would be one that never came. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { deliveryStore } from '../../../companion/src/database/stores/deliveries.ts';
import { freshnessStore } from '../../../companion/src/database/stores/freshness.ts';
import { salesforceConnectionStore, watchStore } from '../../../companion/src/database/stores/salesforce.ts';
import { submissionStore } from '../../../companion/src/database/stores/submissions.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { addOrg, submission } from './org.ts';

const ORG = '00D000000000001AAA';

let database: TestDatabase;
let app: Sql;
beforeAll(async () => {
  database = await openTestDatabase();
  await addOrg(database.ownerUrl, ORG);
  app = connect(database.appUrl, { max: 2 });
  const owner = connect(database.ownerUrl, { max: 1 });
  await salesforceConnectionStore(owner).connect(
    {
      ...{ orgId: ORG, instanceUrl: 'https://org.test', secretRef: 'env:NONE', namespace: '', apiVersion: '67.0' },
      ...{ auth: { kind: 'client_credentials', clientId: 'c' }, expectedOrgId: ORG },
    },
    'test',
  );
  await owner.end();
});
afterAll(async () => {
  await app.end();
  await database.close();
});

const deep: unknown = JSON.parse('['.repeat(60_000) + ']'.repeat(60_000));

describe.each([
  ['a NUL', 'nul \0 inside', 'nul \ufffd inside', { memo: 'nul \0 inside' }],
  ['half a surrogate pair', 'half \ud83d', 'half \ufffd', { 'half \ud83d': '\ude00' }],
  ['arrays without end', 'deep', 'deep', deep],
])('%s', (what, words, kept, raw) => {
  it('in the answer to an order: the answer counts, in its words', async () => {
    const store = submissionStore(app);
    const request = submission(ORG, `r-${what}`);
    await store.submit(request);
    const reason = { code: 'CREDIT_LIMIT', message: words, action: 'Pay.', erpMessage: words };
    const answer = {
      state: 'held',
      event: 'held',
      detail: words,
      erpOrderNumber: `SO of ${what}`,
      reason,
      raw,
    } as const;
    await store.recordAnswer(ORG, request.submissionId, 1, { ...answer, actor: 'rep' });
    const held = await store.get(ORG, request.submissionId);
    expect(held?.submission).toMatchObject({ state: 'held', reason: { message: kept, erpMessage: kept } });
    expect(held?.history.map(({ event }) => event)).toEqual(['requested', 'held']);
  });

  it('in a figure that was read: it is in the cache, and nobody waits for it any more', async () => {
    const store = freshnessStore(app);
    const asked = { orgId: ORG, domain: 'credit', key: what } as const;
    const claim = { ...asked, maxAgeSeconds: 60, leaseMs: 10_000 };
    const taken = await store.claim(claim);
    if (taken.kind !== 'load') throw new Error(taken.kind);
    await store.complete({ ...asked, fence: taken.fence, beganAt: taken.beganAt, value: { name: words, raw } });
    expect(await store.claim(claim)).toMatchObject({ kind: 'fresh', reading: { value: { name: kept } } });
  });

  it('in what an org says to our record, to a head of its events and to its rules: operators see it', async () => {
    const deliveries = deliveryStore(app);
    const request = submission(ORG, `d-${what}`);
    await submissionStore(app).submit(request);
    const named = [request.submissionId];
    const leases = { named, limit: 1, waitingMs: 0, leaseMs: 30_000, leaseEachMs: 500 };
    const [claim] = (await deliveries.claim(ORG, leases)).claims;
    const failure = { code: 'REQUIRED_FIELD_MISSING', message: words };
    const failed = { version: 1, failure, answered: true };
    expect(await deliveries.fail(ORG, request.submissionId, claim?.fence ?? 0, failed)).toBe(true);
    const told = (await deliveries.list(ORG, 10)).find(({ submissionId }) => submissionId === request.submissionId);
    expect(told?.lastError?.message).toBe(kept);
    const watches = watchStore(app);
    const lease = await watches.take(ORG, what, 1);
    const rules = { state: 'unread', findings: [{ record: 'the rules', detail: words }] } as const;
    expect(await watches.note(ORG, lease?.fence ?? 0, { events: words, rules })).toBe(true);
  });
});
