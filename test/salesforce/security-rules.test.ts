import { describe, expect, it } from 'vitest';
import { withoutExplained } from '../../scripts/salesforce/checks/analyzer/explained.ts';
import { check } from '../../scripts/salesforce/checks/security-rules.ts';
import { fixture, packageDirectory, planted, said } from './fixture.ts';

// Code Analyzer takes its time where the machine is slow.
const LONGEST_MS = 900_000;

describe('the rules of the security review', () => {
  it('refuse injection and raw HTML, and a file that could not be read', { timeout: LONGEST_MS }, async () => {
    expect(await said(check, fixture('security-rules'))).toEqual(planted('security-rules'));
  });

  it('let the package pass, but for what is explained', { timeout: LONGEST_MS }, async () => {
    expect(await said(check, packageDirectory)).toEqual([]);
  });

  it('are excepted only where there is something to except', () => {
    const file = 'sfdx-project.json';
    const explained = [{ rule: 'a/rule', files: [file], why: 'It is a test.' }];
    const finding = { file, rule: 'a/rule', message: 'is found' };
    const other = { file, rule: 'another/rule', message: 'is found' };
    expect(withoutExplained([finding, other], packageDirectory, explained)).toEqual([other]);
    expect(withoutExplained([], packageDirectory, explained)).toEqual([
      { file, rule: 'a/rule', message: expect.stringMatching(/take the explanation out/) },
    ]);
  });
});
