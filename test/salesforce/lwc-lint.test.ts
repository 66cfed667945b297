import { describe, expect, it } from 'vitest';
import { check } from '../../scripts/salesforce/checks/lwc-lint.ts';
import { fixture, packageDirectory, planted, said } from './fixture.ts';

describe('Salesforce’s own lint of components', () => {
  it('refuses what the platform forbids, and a stale exception', async () => {
    expect(await said(check, fixture('lwc-lint'))).toEqual(planted('lwc-lint'));
  });

  it('lets the package pass', async () => {
    expect(await said(check, packageDirectory)).toEqual([]);
  });
});
