import { describe, expect, it } from 'vitest';
import { check } from '../../scripts/salesforce/checks/lwc-static.ts';
import { fixture, packageDirectory, planted, said } from './fixture.ts';

describe('what components name', () => {
  it('is refused where there is no such tag, attribute, event, member, module, method or parameter', async () => {
    expect(await said(check, fixture('lwc-static'))).toEqual(planted('lwc-static'));
  });

  it('is there, and each component is used, in the package', async () => {
    expect(await said(check, packageDirectory)).toEqual([]);
  });
});
