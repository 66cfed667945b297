import { describe, expect, it } from 'vitest';
import { check } from '../../scripts/salesforce/checks/soql-fields.ts';
import { fixture, packageDirectory, planted, said } from './fixture.ts';

describe('the fields that queries name', () => {
  it('are refused where the object, or one it refers to, has no such field', async () => {
    expect(await said(check, fixture('soql-fields'))).toEqual(planted('soql-fields'));
  });

  it('are there for the package', async () => {
    expect(await said(check, packageDirectory)).toEqual([]);
  });
});
