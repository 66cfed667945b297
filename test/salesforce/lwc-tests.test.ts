import { describe, expect, it } from 'vitest';
import { check } from '../../scripts/salesforce/checks/lwc-tests.ts';
import { fixture, packageDirectory, said } from './fixture.ts';

describe('the components’ unit tests', () => {
  it('are run with the labels’ English texts, and a failing one is named with its line', async () => {
    expect(await said(check, fixture('lwc-tests'))).toEqual([
      expect.stringMatching(/__tests__\/greeting\.test\.js:14: greeting says another: .*Expected: "Good evening"/),
    ]);
  });

  it('pass for the package', async () => {
    expect(await said(check, packageDirectory)).toEqual([]);
  });
});
