import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyChain } from '../../../companion/src/audit/verify.ts';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { auditStore } from '../../../companion/src/database/stores/audit.ts';
import { customerLinkStore } from '../../../companion/src/database/stores/customer-links.ts';
import { submissionStore } from '../../../companion/src/database/stores/submissions.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { addOrg, submission } from './org.ts';

const ORG = '00D000000000001AAA';
const opened: { database: TestDatabase; pools: Sql[] }[] = [];

let app: Sql;
let admin: Sql;
let owner: Sql;

beforeEach(async () => {
  const database = await openTestDatabase();
  await addOrg(database.ownerUrl, ORG);
  app = connect(database.appUrl, { max: 16 });
  admin = connect(database.adminUrl, { max: 2 });
  owner = connect(database.ownerUrl, { max: 1 });
  opened.push({ database, pools: [app, admin, owner] });
});
afterAll(async () => {
  for (const { database, pools } of opened) {
    await Promise.all(pools.map(async (pool) => pool.end()));
    await database.close();
  }
});

async function write(count: number): Promise<void> {
  const links = customerLinkStore(owner);
  for (let n = 0; n < count; n += 1) {
    const link = { accountId: `001${String(n)}`, connectionId: 'erp-main', entity: 'us', customer: '1' };
    await links.add(ORG, { ...link, role: 'soldTo' }, 'test');
  }
}

/** Other tests' transactions, in databases of their own, hold sealing up for as long as they run; it is bounded all the same. */
async function seal(links?: number): Promise<void> {
  for (let tried = 0; tried < 2_000; tried += 1) {
    await auditStore(app).sealBatch(100);
    const [count] = await admin<{ entries: string; links: string }[]>`
      select (select count(*) from ledgerline.audit_entry) as entries, (select count(*) from ledgerline.audit_chain) as links`;
    if (count?.links === (links === undefined ? count?.entries : String(links))) return;
  }
  throw new Error('the trail was not sealed');
}

describe('the audit chain', () => {
  it('is sound, and holds what was done', async () => {
    await write(5);
    await seal();
    const verdict = await verifyChain(auditStore(app), ORG);
    expect(verdict).toMatchObject({ sound: true, links: 8 });
  });

  it('loses no entry that was written while it was sealed', async () => {
    const store = submissionStore(app);
    const writing = Promise.all(
      Array.from({ length: 60 }, async (_, n) => store.submit(submission(ORG, `r-${String(n)}`))),
    );
    const sealing = Promise.all(Array.from({ length: 30 }, async () => auditStore(app).sealBatch(100)));
    await Promise.all([writing, sealing]);
    await seal();
    const [count] = await admin<{ n: string }[]>`select count(*) as n from ledgerline.audit_entry`;
    expect(await verifyChain(auditStore(app), ORG)).toMatchObject({ sound: true, links: Number(count?.n) });
  });

  it('waits for a transaction that began earlier and is not through', async () => {
    // The driver reserves only a connection that has been used.
    await admin`select 1`;
    const slow = await admin.reserve();
    await slow`begin`;
    await slow`insert into ledgerline.audit_entry (org_id, at, actor, action, subject, content, content_hash)
      values (${ORG}, now(), 'slow', 'a', 's', '{}', sha256('{}'))`;
    let before;
    try {
      await write(3);
      await seal(3);
      await auditStore(app).sealBatch(100);
      before = await verifyChain(auditStore(app), ORG);
    } finally {
      await slow`commit`;
      slow.release();
    }
    await seal();
    const [last] = await admin<{ entry_id: string }[]>`
      select c.entry_id from ledgerline.audit_chain c join ledgerline.audit_entry e using (org_id, entry_id)
      where e.actor = 'slow'`;
    expect(before).toMatchObject({ sound: true, links: 3 });
    expect(last).toBeDefined();
  });

  it.each([
    [
      'an entry’s content',
      `update ledgerline.audit_entry set content = content || ' ' where entry_id = $1`,
      'entryChanged',
    ],
    [
      'an entry’s content with its hash',
      `update ledgerline.audit_entry set content = '{}', content_hash = sha256('{}') where entry_id = $1`,
      'entryChanged',
    ],
    ['an entry’s actor', `update ledgerline.audit_entry set actor = 'somebody' where entry_id = $1`, 'columnsChanged'],
    ['an entry that is gone', `delete from ledgerline.audit_entry where entry_id = $1`, 'entryMissing'],
    ['a link that is gone', `delete from ledgerline.audit_chain where entry_id = $1`, 'linkMissing'],
    ['a link’s hash', `update ledgerline.audit_chain set hash = sha256('x') where entry_id = $1`, 'linkChanged'],
    [
      'what a link seals',
      `update ledgerline.audit_chain set content_hash = sha256('x') where entry_id = $1`,
      'linkChanged',
    ],
  ])('shows a superuser’s hand: %s', async (_what, edit, fault) => {
    await write(6);
    await seal();
    const [target] = await admin<{ entry_id: string }[]>`
      select entry_id from ledgerline.audit_chain where seq = 5`;
    await admin.unsafe(edit, [target?.entry_id ?? '']);
    expect(await verifyChain(auditStore(app), ORG)).toMatchObject({ sound: false, fault, links: 4 });
  });

  it('shows two links that changed places', async () => {
    await write(6);
    await seal();
    await admin.unsafe(`update ledgerline.audit_chain set seq = -seq where seq in (4, 5);
      update ledgerline.audit_chain set seq = case seq when -4 then 5 else 4 end where seq < 0`);
    expect(await verifyChain(auditStore(app), ORG)).toMatchObject({ sound: false, fault: 'linkChanged', seq: 4 });
  });

  it('names an entry that nobody has sealed for too long', async () => {
    await seal();
    await admin`insert into ledgerline.audit_entry (org_id, at, actor, action, subject, content, content_hash)
      values (${ORG}, now() - interval '11 seconds', 'late', 'a', 's', '{}', sha256('{}'))`;
    expect(await verifyChain(auditStore(app), ORG)).toMatchObject({ sound: false, fault: 'notSealed' });
  });
});
