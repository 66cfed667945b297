import { describe, expect, it } from 'vitest';
import { check } from '../../scripts/salesforce/checks/apex-types.ts';
import { fixture, packageDirectory, planted, said } from './fixture.ts';

describe('the Apex', () => {
  it('is refused where a type, a field, a method or a label is wrong, and where something is never used', async () => {
    expect(await said(check, fixture('apex-types'))).toEqual(planted('apex-types'));
  });

  it('is in order for the package', async () => {
    expect(await said(check, packageDirectory)).toEqual([]);
  });
});
