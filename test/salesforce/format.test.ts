import { describe, expect, it } from 'vitest';
import { check } from '../../scripts/salesforce/checks/format.ts';
import { fixture, packageDirectory, planted, said } from './fixture.ts';

describe('the format of Apex and components', () => {
  it('is refused where Prettier would write it otherwise, or cannot read it', async () => {
    expect(await said(check, fixture('format'))).toEqual(planted('format'));
  });

  it('is Prettier’s in the package', async () => {
    expect(await said(check, packageDirectory)).toEqual([]);
  });
});
