import { describe, expect, it } from 'vitest';
import { check } from '../../scripts/salesforce/checks/metadata.ts';
import { fixture, packageDirectory, planted, said } from './fixture.ts';

describe('the metadata', () => {
  it('is refused where it is ill-formed, names what is not there, or grants what cannot be granted', async () => {
    expect(await said(check, fixture('metadata'))).toEqual(planted('metadata'));
  });

  it('is in order for the package', async () => {
    expect(await said(check, packageDirectory)).toEqual([]);
  });
});
