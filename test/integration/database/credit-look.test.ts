import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CustomerLink } from '../../../companion/src/canonical/customer.ts';
import type { KeptCredit } from '../../../companion/src/credit/port.ts';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { creditBook } from '../../../companion/src/database/stores/credit-book.ts';
import { customerLinkStore } from '../../../companion/src/database/stores/customer-links.ts';
import { freshnessStore } from '../../../companion/src/database/stores/freshness.ts';
import { submissionStore } from '../../../companion/src/database/stores/submissions.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { addOrg, submission } from './org.ts';

const ORG = '00D000000000001AAA';
const OTHER = '00D000000000002AAA';
const VALUE = { exposure: { amount: '5000.00', currency: 'USD' } };

let database: TestDatabase;
let sql: Sql;

beforeAll(async () => {
  database = await openTestDatabase();
  await addOrg(database.ownerUrl, ORG);
  await addOrg(database.ownerUrl, OTHER);
  sql = connect(database.appUrl, { max: 4 });
});
afterAll(async () => {
  await sql.end();
  await database.close();
});

async function link(accountId: string, customer: string, role: CustomerLink['role']): Promise<void> {
  const owner = connect(database.ownerUrl, { max: 1 });
  try {
    const one: CustomerLink = { accountId, connectionId: 'erp-main', entity: 'us', customer, role };
    await customerLinkStore(owner).add(ORG, one, 'admin');
  } finally {
    await owner.end();
  }
}

/** The customer's credit is read from the ERP now. */
async function read(customer: string): Promise<string> {
  const asked = { orgId: ORG, domain: 'credit', key: `erp-main/us/${customer}` } as const;
  const fresh = freshnessStore(sql);
  const claim = await fresh.claim({ ...asked, maxAgeSeconds: 0, leaseMs: 10_000 });
  if (claim.kind !== 'load') throw new Error(claim.kind);
  await fresh.complete({ ...asked, fence: claim.fence, beganAt: claim.beganAt, value: VALUE });
  return claim.beganAt;
}

async function kept(accountId: string): Promise<KeptCredit | undefined> {
  const { links } = await creditBook(sql).look(ORG, accountId);
  return links[0]?.kept;
}

describe('one look at an account’s credit', () => {
  it('finds its links, and the reading of each customer that may pay', async () => {
    await link('A-all', 'L1', 'soldTo');
    await link('A-all', 'L2', 'payer');
    await link('A-all', 'L3', 'shipTo');
    const asOf = await read('L1');
    await read('L3');
    const { links, now } = await creditBook(sql).look(ORG, 'A-all');
    const found = [...links].sort((a, b) => a.customer.localeCompare(b.customer));
    const common = { accountId: 'A-all', connectionId: 'erp-main', entity: 'us' };
    expect(found).toEqual([
      {
        ...{ ...common, customer: 'L1', role: 'soldTo' },
        kept: { reading: { value: VALUE, asOf: expect.any(String) as unknown }, reserved: [] },
      },
      { ...common, customer: 'L2', role: 'payer' },
      { ...common, customer: 'L3', role: 'shipTo' },
    ]);
    expect(Date.parse(found[0]?.kept?.reading.asOf ?? '')).toBe(Date.parse(asOf));
    expect(Date.parse(now)).toBeGreaterThanOrEqual(Date.parse(asOf));
  });

  it('is empty for an account without a link', async () => {
    expect((await creditBook(sql).look(ORG, 'A-none')).links).toEqual([]);
  });

  it('counts an order among what is reserved or in the reading, by when the ERP accepted it', async () => {
    await link('A-beside', 'B1', 'soldTo');
    await read('B1');
    const store = submissionStore(sql);
    const outcome = await store.submit(submission(ORG, 'r-look', { payer: 'B1', quantity: '3' }));
    if (outcome.kind !== 'mine') throw new Error(outcome.kind);
    const reserved = [{ amount: '300.00', currency: 'USD' }];
    expect((await kept('A-beside'))?.reserved).toEqual(reserved);
    const answer = { state: 'accepted', event: 'accepted', erpOrderNumber: 'SO1', actor: 'rep' } as const;
    await store.recordAnswer(ORG, outcome.submission.submissionId, outcome.fence, answer);
    expect((await kept('A-beside'))?.reserved).toEqual(reserved);
    await read('B1');
    expect((await kept('A-beside'))?.reserved).toEqual([]);
  });

  it('sees nothing of another org', async () => {
    await link('A-own', 'O1', 'soldTo');
    await read('O1');
    expect((await creditBook(sql).look(OTHER, 'A-own')).links).toEqual([]);
  });
});
