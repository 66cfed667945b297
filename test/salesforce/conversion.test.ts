import { describe, expect, it } from 'vitest';
import { check } from '../../scripts/salesforce/checks/conversion.ts';
import { fixture, packageDirectory, planted, said } from './fixture.ts';

describe('turning the source into what is deployed', () => {
  it('names a file that would be left behind', async () => {
    expect(await said(check, fixture('conversion'))).toEqual(planted('conversion'));
  });

  it('takes every file of the package', async () => {
    expect(await said(check, packageDirectory)).toEqual([]);
  });
});
