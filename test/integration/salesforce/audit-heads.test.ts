/** Heads of the audit trail as a running companion writes them, in files and in the org, and as an auditor verifies them. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditHeadStore } from '../../../companion/src/database/stores/audit-heads.ts';
import { connect } from '../../../companion/src/database/client.ts';
import { ensureHeadKey, publicFileOf } from '../../../companion/src/systems/heads/key-file.ts';
import { until } from '../companion/until.ts';
import { type Joined, openJoined } from './joined.ts';

const COMMAND = join(import.meta.dirname, '..', '..', '..', 'scripts', 'operate', 'audit-verify.ts');

let joined: Joined;
let keyFile: string;
let heads: string;
beforeAll(async () => {
  joined = await openJoined();
  keyFile = join(joined.world.directory, 'audit-head-keys.json');
  heads = join(joined.world.directory, 'heads');
  await ensureHeadKey(keyFile, { now: () => Date.now() });
  const settings = { COMPANION_AUDIT_HEAD_DIRECTORY: heads, COMPANION_AUDIT_HEAD_KEY_FILE: keyFile };
  await joined.world.process('both', settings);
  await until(async () => (await auditHeadStore(joined.sql).toTell()).length > 0 || (await inOrg()).length > 0);
});
afterAll(() => joined.close());

const inOrg = () =>
  joined.query(
    'SELECT ledgerline__Key__c, ledgerline__Seq__c, ledgerline__Signature__c, ledgerline__Hash__c, Id FROM ledgerline__Audit_Head__c',
  );

const verify = (...args: string[]) => verifyAll('--org', joined.orgId, ...args);

/** Ends as the command does, with what it said. */
async function verifyAll(...args: string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [COMMAND, '--heads', heads, '--public', publicFileOf(keyFile), ...args], {
    env: { ...process.env, LEDGERLINE_OWNER_URL: joined.ownerUrl },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said };
}

describe('the head of an org’s audit trail', () => {
  it('stands in a file and in the org itself, and both agree with the chain', async () => {
    await until(async () => (await inOrg()).length === 1);
    expect(readdirSync(join(heads, joined.orgId))).toHaveLength(1);
    const { code, said } = await verify('--from-org');
    expect(said).toContain(`${joined.orgId}: sound`);
    expect(said).toMatch(/\d+ heads? agrees?/);
    expect(said).toMatch(/1 head in the org agrees/);
    expect(code).toBe(0);
  });

  it('is judged as of another time only where somebody asks for it, and that is said', async () => {
    const { code, said } = await verify('--as-of', '2026-01-01T00:00:00Z');
    expect(said).toContain('the last head says a time that is yet to come');
    expect(said).toContain('Judged as of 2026-01-01T00:00:00Z, as you asked.');
    expect(code).toBe(1);
    expect((await verify('--as-of', '2999-01-01T00:00:00Z')).said).toContain('expected a time in the past');
  });

  it('is looked for where the database has lost its org', async () => {
    const lost = '00DLL0000000009AAA';
    cpSync(join(heads, joined.orgId), join(heads, lost), { recursive: true });
    const { code, said } = await verifyAll();
    const fromOrg = await verifyAll('--from-org');
    rmSync(join(heads, lost), { recursive: true });
    expect(fromOrg.said).toContain(`${lost}: NOT CHECKED as was asked: --from-org: org ${lost} is not connected`);
    expect([fromOrg.said.includes(`${joined.orgId}: sound`), fromOrg.code]).toEqual([true, 3]);
    expect(said).toContain(`${joined.orgId}: sound`);
    expect(said).toContain(`${lost}: NOT SOUND`);
    expect(code).toBe(1);
  });

  it('is told apart from one that is not sound when there is nothing to compare with', async () => {
    const other = join(joined.world.directory, 'other');
    mkdirSync(other);
    const wrong = await verify('--heads', other);
    expect(wrong.said).toContain(
      `there are no heads of this org under ${other}. It has to contain a folder ${joined.orgId}`,
    );
    const file = join(joined.world.directory, 'empty.json');
    writeFileSync(file, '[]');
    const empty = await verify('--org-heads', file);
    expect(empty.said).toMatch(/there is not one of \S+ among them, though \d+ stand in the directory/);
    const torn = join(joined.world.directory, 'torn.json');
    writeFileSync(torn, '[{');
    expect((await verify('--org-heads', torn)).said).toMatch(
      /--org-heads \S+torn\.json: it is not JSON; expected the records/,
    );
    writeFileSync(torn, '[{ "Key__c": "1" }]');
    expect((await verify('--org-heads', torn)).said).toMatch(/--org-heads \S+torn\.json: record 1 is not one of/);
    expect((await verify('--org-heads', other)).said).toContain('that is a folder, not a file');
    const nobody = await verify('--org', '00D000000000404AAA');
    expect(nobody.said).toContain('There is no org 00D000000000404AAA');
    expect([wrong.code, empty.code, nobody.code]).toEqual([3, 3, 3]);
    for (const { said } of [wrong, empty, nobody]) expect(said).not.toContain('NOT SOUND');
  });

  it('shows a rewritten chain even to who has only an export of the org’s heads, and says what to do', async () => {
    const file = join(joined.world.directory, 'export.json');
    writeFileSync(file, JSON.stringify({ status: 0, result: { records: await inOrg() } }));
    const admin = connect(joined.adminUrl, { max: 1, name: 'test' });
    try {
      // The sealer chains what it finds unchained: the whole chain is made anew, and is sound in itself.
      await admin`with told as (select entry_id, replace(content, '"test"', '"nobody"') as content
          from ledgerline.audit_entry where org_id = ${joined.orgId} and actor = 'test'),
        changed as (update ledgerline.audit_entry e set actor = 'nobody', content = t.content,
          content_hash = sha256(convert_to(t.content, 'UTF8')) from told t
          where e.org_id = ${joined.orgId} and e.entry_id = t.entry_id)
        delete from ledgerline.audit_chain where org_id = ${joined.orgId}`;
    } finally {
      await admin.end();
    }
    const { code, said } = await verify('--org-heads', file);
    expect(said).toContain(`${joined.orgId}: NOT SOUND`);
    expect(said).toContain('Do: ');
    expect(code).toBe(1);
  });
});
