/** A package of its own, so that these tests say what metadata does whatever the product's says. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openOrg, type OrgFixture } from './fixture.ts';

const OBJECT = 'Crate__c';

describe('The local org does what the metadata says', () => {
  let folder: string;
  let fixture: OrgFixture | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'local-org-metadata-'));
    write(
      `objects/${OBJECT}/${OBJECT}.object-meta.xml`,
      'CustomObject',
      '<label>Crate</label><nameField><type>Text</type></nameField><sharingModel>Private</sharingModel>',
    );
    field('Seen__c', '<type>Text</type><length>10</length>');
    field('Given__c', '<type>Number</type><precision>5</precision><scale>2</scale>');
    field('Hidden__c', '<type>Checkbox</type><defaultValue>true</defaultValue>');
    write(
      'permissionsets/Ledgerline_Rep.permissionset-meta.xml',
      'PermissionSet',
      `<label>Rep</label><objectPermissions><object>${OBJECT}</object><allowRead>true</allowRead><allowCreate>true</allowCreate><allowEdit>true</allowEdit></objectPermissions>` +
        `<fieldPermissions><field>${OBJECT}.Seen__c</field><readable>true</readable><editable>false</editable></fieldPermissions>` +
        `<fieldPermissions><field>${OBJECT}.Given__c</field><readable>true</readable><editable>true</editable></fieldPermissions>`,
    );
    write(
      'permissionsets/Ledgerline_Finance.permissionset-meta.xml',
      'PermissionSet',
      `<label>Finance</label><objectPermissions><object>${OBJECT}</object><allowRead>true</allowRead></objectPermissions>`,
    );
  });
  afterEach(async () => {
    await fixture?.org.stop();
    fixture = undefined;
    rmSync(folder, { recursive: true });
  });

  function write(path: string, tag: string, content: string): void {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(
      file,
      `<?xml version="1.0" encoding="UTF-8"?><${tag} xmlns="http://soap.sforce.com/2006/04/metadata">${content}</${tag}>`,
    );
  }
  function field(name: string, content: string): void {
    write(
      `objects/${OBJECT}/fields/${name}.field-meta.xml`,
      'CustomField',
      `<fullName>${name}</fullName><label>${name}</label>${content}`,
    );
  }
  function rule(name: string, formula: string): void {
    write(
      `objects/${OBJECT}/validationRules/${name}.validationRule-meta.xml`,
      'ValidationRule',
      `<active>true</active><errorConditionFormula>${formula}</errorConditionFormula><errorMessage>${name} says no.</errorMessage>`,
    );
  }
  async function open(namespace = 'pkg', said: string[] = []): Promise<OrgFixture> {
    fixture = await openOrg({ metadataFolder: folder, namespace, say: (line) => said.push(line) });
    return fixture;
  }

  test('a field without permission is not there; one that may only be read is not written', async () => {
    const { ask, query } = await open();
    const made = await ask('rep', 'POST', '/sobjects/pkg__Crate__c', { Name: 'One', pkg__Given__c: 1.255 });
    expect(made.status).toBe(201);
    expect((await ask('rep', 'POST', '/sobjects/pkg__Crate__c', { pkg__Hidden__c: true })).body[0].errorCode).toBe(
      'INVALID_FIELD',
    );
    expect((await query('rep', 'SELECT pkg__Hidden__c FROM pkg__Crate__c')).body[0].errorCode).toBe('INVALID_FIELD');
    expect((await query('rep', 'SELECT Id FROM pkg__Crate__c WHERE pkg__Hidden__c = true')).body[0].errorCode).toBe(
      'INVALID_FIELD',
    );
    const refused = await ask('rep', 'POST', '/sobjects/pkg__Crate__c', { pkg__Seen__c: 'x' });
    expect(refused.body).toMatchObject([{ errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE', fields: ['pkg__Seen__c'] }]);
    const read = await ask('rep', 'GET', `/sobjects/pkg__Crate__c/${made.body.id}`);
    expect(Object.keys(read.body)).not.toContain('pkg__Hidden__c');
    expect((await ask('admin', 'GET', `/sobjects/pkg__Crate__c/${made.body.id}`)).body).toMatchObject({
      pkg__Hidden__c: true,
      pkg__Given__c: 1.26,
    });
    expect((await ask('rep', 'DELETE', `/sobjects/pkg__Crate__c/${made.body.id}`)).body[0].errorCode).toBe(
      'INSUFFICIENT_ACCESS_OR_READONLY',
    );
  });

  test('a private record is seen by its owner, and by who sees all', async () => {
    const { ask, query } = await open();
    await ask('rep', 'POST', '/sobjects/pkg__Crate__c', { Name: 'Mine' });
    const count = async (person: 'rep' | 'finance' | 'admin'): Promise<number> =>
      (await query(person, 'SELECT COUNT() FROM pkg__Crate__c')).body.totalSize;
    expect([await count('rep'), await count('finance'), await count('admin')]).toEqual([1, 0, 1]);
  });

  test('without a namespace the names are those of the source', async () => {
    const { query } = await open('');
    expect((await query('rep', `SELECT Seen__c FROM ${OBJECT}`)).body).toEqual({
      totalSize: 0,
      done: true,
      records: [],
    });
  });

  test('a rule that can be worked out is applied; one that cannot is named at start', async () => {
    rule('Known', 'Given__c &gt; 5');
    rule('Unknown', 'VLOOKUP(Seen__c)');
    const said: string[] = [];
    const { ask } = await open('pkg', said);
    expect((await ask('admin', 'POST', '/sobjects/pkg__Crate__c', { pkg__Given__c: 6 })).body).toEqual([
      { errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Known says no.', fields: [] },
    ]);
    expect(said).toEqual(['local org: validation rule not applied: pkg__Crate__c.Unknown: function VLOOKUP']);
  });

  test('a type of field that the org does not know stops it, with the file', async () => {
    field('Odd__c', '<type>Location</type>');
    await expect(open()).rejects.toThrow(/Odd__c.field-meta.xml: the local org does not know fields of type Location/);
  });
});
