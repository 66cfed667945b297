/** What the database's figures say of messages that no org is to take any more, and of exceptions by age and money. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { databaseGauges } from '../../../companion/src/database/stores/metrics.ts';
import { orgAdministration } from '../../../companion/src/database/stores/orgs.ts';
import { salesforceConnectionStore } from '../../../companion/src/database/stores/salesforce.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { addOrg } from './org.ts';

const ORG = '00D000000000001AAA';

let database: TestDatabase;
let app: Sql;
let owner: Sql;
let admin: Sql;

beforeAll(async () => {
  database = await openTestDatabase();
  app = connect(database.appUrl, { max: 2 });
  owner = connect(database.ownerUrl, { max: 1 });
  admin = connect(database.adminUrl, { max: 1 });
  await addOrg(database.ownerUrl, ORG);
  await salesforceConnectionStore(owner).connect(
    {
      ...{ orgId: ORG, instanceUrl: 'https://org.test', secretRef: 'env:NONE', namespace: '', apiVersion: '67.0' },
      ...{ auth: { kind: 'client_credentials', clientId: 'c' }, expectedOrgId: ORG },
    },
    'test',
  );
  await admin`insert into ledgerline.outbox (org_id, topic, key, version, payload, created_at, due)
    values (${ORG}, 'submission.changed', 's1', 1, '{}', now() - interval '1 hour', true)`;
});
afterAll(async () => {
  await Promise.all([app.end(), owner.end(), admin.end()]);
  await database.close();
});

async function outboxDepth(): Promise<number | undefined> {
  const readings = await databaseGauges(app, { now: () => 0 })();
  return readings.find(({ name, labels }) => name === 'ledgerline_queue_depth' && labels['queue'] === 'outbox')?.value;
}

describe('messages to an org', () => {
  it('are due while it is served, and call nobody once it was halted or forgotten', async () => {
    const orgs = orgAdministration(owner);
    expect(await outboxDepth()).toBe(1);
    await orgs.halt(ORG, true, 'ops');
    expect(await outboxDepth()).toBe(0);
    await orgs.forget(ORG, 'ops');
    expect(await outboxDepth()).toBe(0);
  });
});

describe('open exceptions', () => {
  // Each [kind, age, amount, currency, state], around every bound between two ages.
  const LETTERS = [
    ['order', '59 minutes', '0.10', 'USD', 'open'],
    ['order', '1 minute', '0.20', 'USD', 'replaying'],
    ['order', '61 minutes', '10.00', 'USD', 'open'],
    ['order', '23 hours', '5.00', 'EUR', 'open'],
    ['order', '25 hours', '100.00', 'USD', 'open'],
    ['order', '6 days', null, null, 'open'],
    ['order', '8 days', '1000.00', 'USD', 'open'],
    ['orgRequest', '29 days', '7.00', 'USD', 'open'],
    ['order', '31 days', '10000.00', 'USD', 'open'],
    ['order', '31 days', '99.00', 'USD', 'settled'],
  ] as const;

  it('are counted and summed by their age since the first failure, each currency for itself', async () => {
    for (const [at, [kind, age, amount, currency, state]] of LETTERS.entries()) {
      await admin`insert into ledgerline.dead_letter (org_id, dead_letter_id, failed_at, kind, subject, remedy, code,
          message, cause, group_key, first_failed_at, criticality, attempts, state, state_at, state_by, amount, currency)
        values (${ORG}, ledgerline.dead_letter_new_id(now()), now(), ${kind}, ${`s${String(at)}`}, 'askAgain', 'X', 'm', 'm',
          'g', now() - ${age}::text::interval, 'order', 1, ${state}, now(), 'test', ${amount}, ${currency})`;
    }
    const readings = await databaseGauges(app, { now: () => 0 })();
    const of = (name: string) =>
      readings
        .flatMap((each) => (each.name === name ? [[...Object.values(each.labels).sort(), each.value]] : []))
        .sort();
    expect(of('ledgerline_exceptions_blocked_amount')).toEqual([
      ['EUR', 'order', 'under1d', 5],
      ['USD', 'order', 'over30d', 10_000],
      ['USD', 'order', 'under1d', 10],
      ['USD', 'order', 'under1h', 0.3],
      ['USD', 'order', 'under30d', 1_000],
      ['USD', 'order', 'under7d', 100],
      ['USD', 'orgRequest', 'under30d', 7],
    ]);
    expect(of('ledgerline_exceptions_open')).toEqual([
      ['order', 'order', 'over30d', 1],
      ['order', 'order', 'under1d', 2],
      ['order', 'order', 'under1h', 2],
      ['order', 'order', 'under30d', 1],
      ['order', 'order', 'under7d', 2],
      ['order', 'orgRequest', 'under30d', 1],
    ]);
  });
});
