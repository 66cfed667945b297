/** An operator gives an org its ERP and links an account to a customer, with the command line alone, and is told what is wrong. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { orgAdministration } from '../../../companion/src/database/stores/orgs.ts';
import { connectionCommand } from '../../../scripts/operate/connection-command.ts';
import { linkCommand } from '../../../scripts/operate/link-command.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { type Erp, startErp } from '../companion/erp.ts';

const ORG = '00D000000000001AAA';
const ACCOUNT = '001000000000001AAA';
const OF_ERP = ['--org', ORG, '--connection', 'erp-new'];
const folder = mkdtempSync(join(tmpdir(), 'connections-'));
const secretFile = join(folder, 'secret');

let database: TestDatabase;
let sql: Sql;
let admin: Sql;
let erp: Erp;
let customer: string;

beforeAll(async () => {
  database = await openTestDatabase();
  sql = connect(database.ownerUrl, { max: 1 });
  admin = connect(database.adminUrl, { max: 1 });
  erp = await startErp();
  writeFileSync(secretFile, `${erp.access.apiKey}\n`);
  const org = { orgId: ORG, name: 'New', clientId: 'llc_new', secretHash: 'a'.repeat(64), scopes: [] };
  await orgAdministration(sql).add(org, 'test');
  customer = await erp.control.openDebtor({ name: 'Kunde', accounts: { us: { creditLine: '1.00', terms: 'Net 30' } } });
});
afterAll(async () => {
  await Promise.all([sql.end(), admin.end(), erp.stop()]);
  await database.close();
  rmSync(folder, { recursive: true });
});

const connection = async (...args: string[]) => connectionCommand(args, { sql, allowPrivateAddresses: true });
const link = async (...args: string[]) => linkCommand(args, { sql, allowPrivateAddresses: true });

function add(more: Readonly<Record<string, string>> = {}): readonly string[] {
  const given = {
    ...{ '--kind': 'sandbox', '--base-url': erp.access.url, '--secret-ref': `file:${secretFile}` },
    '--entity': 'us:USD::Company US',
    ...more,
  };
  return ['add', ...OF_ERP, ...Object.entries(given).flat()];
}

describe('npm run connection', () => {
  it('adds an ERP, tries it out, changes it and lists it; the same again does nothing', async () => {
    expect(await connection(...add())).toContain('Added: erp-new with us (USD).');
    expect(await connection(...add())).toBe('Nothing to do: it stands so already.');
    expect(await connection('test', ...OF_ERP)).toContain('takes our credentials');
    expect(await connection(...add(), '--entity', 'de:EUR:20:Company DE')).toContain(
      'Changed: erp-new with us (USD), de (EUR)',
    );
    const listed = await connection('list', '--org', ORG);
    expect(listed).toMatch(/erp-new +sandbox +http\S+ +file:\S+secret +us \(USD\), de \(EUR\)/);
    expect(listed).not.toContain(erp.access.apiKey);
    const trail =
      await admin`select actor from ledgerline.audit_entry where org_id = ${ORG} and action = 'connection.put'`;
    expect(trail).toMatchObject([{ actor: 'operator' }, { actor: 'operator' }]);
  });

  it('names every fault at once and keeps nothing', async () => {
    const settings = join(folder, 'tryton.json');
    writeFileSync(settings, JSON.stringify({ database: 'a b', user: 'll', pasword: 'x' }));
    const bad = add({
      ...{ '--kind': 'tryton', '--base-url': 'ftp://erp', '--secret-ref': 'hunter2', '--entity': 'us:DOLLAR' },
      ...{ '--connection': 'erp-bad', '--settings': settings },
    });
    const refused = connection(...bad);
    for (const fault of [
      '--secret-ref: expected env:NAME or file:/absolute/path',
      '--base-url: it has to begin with https:// or http://',
      'DOLLAR is no currency',
      `--settings ${settings}: database: a database name without blanks`,
      'pasword',
    ]) {
      await expect(refused).rejects.toThrow(fault);
    }
    await expect(refused).rejects.not.toThrow('hunter2');
    expect(await connection('list', '--org', ORG)).not.toContain('erp-bad');
    await expect(connection(...add({ '--kind': 'sapr3' }))).rejects.toThrow('There are: sandbox, tryton');
    await expect(connection(...add({ '--kind': 'tryton' }))).rejects.toThrow('--settings is missing: database');
    writeFileSync(settings, 'hunter2');
    await expect(connection(...add({ '--settings': settings }))).rejects.toThrow(`--settings ${settings}: not JSON`);
    await expect(connection('list', '--org', '00D000000000009AAA')).rejects.toThrow('There is no org');
  });

  it('says why an ERP cannot be used: its secret, its key, or that it is away', async () => {
    const wrong = join(folder, 'wrong');
    writeFileSync(wrong, 'another-key');
    const of = ['test', '--org', ORG, '--connection', 'erp-odd'];
    await connection(...add({ '--connection': 'erp-odd', '--secret-ref': 'env:LEDGERLINE_NOT_SET' }));
    await expect(connection(...of)).rejects.toThrow('env:LEDGERLINE_NOT_SET is not set');
    await connection(...add({ '--connection': 'erp-odd', '--secret-ref': `file:${wrong}` }));
    await expect(connection(...of)).rejects.toThrow('(AUTH)');
    await connection(...add({ '--connection': 'erp-odd', '--base-url': 'http://127.0.0.1:1' }));
    await expect(connection(...of)).rejects.toThrow('(UNAVAILABLE)');
    expect(await connection('remove', '--org', ORG, '--connection', 'erp-odd')).toContain('Removed: erp-odd');
    await expect(connection(...of)).rejects.toThrow('has no connection erp-odd');
  });

  it('removes no ERP, and no entity of one, that a link leads to', async () => {
    await connection(...add(), '--entity', 'de:EUR');
    const of = ['--org', ORG, '--connection', 'erp-new', '--account', ACCOUNT, '--customer', customer];
    await link('add', ...of);
    await expect(connection('remove', ...OF_ERP)).rejects.toThrow('Customer links lead to erp-new: 1');
    await expect(connection(...add({ '--entity': 'de:EUR' }))).rejects.toThrow('Customer links lead to us');
    await link('remove', ...of);
    expect(await connection('remove', ...OF_ERP)).toContain('Removed: erp-new');
  });
});

describe('npm run link', () => {
  const of = (number: string) => ['--org', ORG, '--connection', 'erp-new', '--account', ACCOUNT, '--customer', number];

  it('asks the ERP first: who it is, that there is none, or that it cannot be asked', async () => {
    await connection(...add());
    expect(await link('add', ...of(customer))).toBe(`Linked to Kunde (${customer}).`);
    expect(await link('add', ...of(customer))).toBe('Nothing to do: the link stands already.');
    await expect(link('add', ...of('999999'))).rejects.toThrow('erp-new/us has no customer 999999');
    await connection(...add({ '--base-url': 'http://127.0.0.1:1' }));
    await expect(link('add', ...of('999999'))).rejects.toThrow('since the ERP could not be asked');
    expect(await link('add', ...of('999999'), '--unchecked')).toBe('Linked.');
    expect((await link('list', '--org', ORG, '--account', ACCOUNT)).split('\n')).toHaveLength(3);
  });

  it('refuses what is no account, also when it only lists', async () => {
    await expect(link('list', '--org', ORG, '--account', 'x')).rejects.toThrow('--account x: expected a Salesforce id');
    await expect(link('list', '--role', 'payer')).rejects.toThrow('list takes no --role');
    await expect(link('add', ...of(customer), '--role', 'boss')).rejects.toThrow('--role boss: there is no such role');
  });
});
