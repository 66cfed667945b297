import { describe, expect, it } from 'vitest';
import { Refusal, requireDevHub, requireOrg, requirePackage } from './refusal.ts';

const hub = { username: 'hub@example.com', isDevHub: true };
const scratch = { username: 'test-1@example.com', alias: 'ledgerline' };

describe('before an org is touched', () => {
  it('says how to get a Dev Hub where there is none', () => {
    expect(() => requireDevHub([scratch])).toThrow(/No Dev Hub is signed in to.*nothing was done.*sf org login web/);
    expect(requireDevHub([scratch, hub])).toBe('hub@example.com');
  });

  it('takes an org by alias or username, and names those there are when it is another', () => {
    expect(requireOrg([scratch], 'ledgerline')).toBe('test-1@example.com');
    expect(requireOrg([scratch], 'test-1@example.com')).toBe('test-1@example.com');
    expect(() => requireOrg([scratch], 'other')).toThrow(/The org other is not signed in.*Signed in to: ledgerline/);
  });

  it('guesses no org', () => {
    expect(() => requireOrg([scratch], undefined)).toThrow('Name the org with --org');
    expect(() => requireOrg([], undefined)).toThrow('No org is signed in to.');
  });
});

describe('a version of the package', () => {
  it('is refused before there is a package, with the command that makes it', () => {
    expect(() => requirePackage('{ "packageAliases": { "Other": "0Ho1" } }', 'Ledgerline')).toThrow(
      /no package Ledgerline yet.*npm run org:package -- --first/,
    );
    expect(() => requirePackage('{}', 'Ledgerline')).toThrow(Refusal);
  });

  it('is begun once its id stands in the project', () => {
    expect(() => requirePackage('{ "packageAliases": { "Ledgerline": "0Ho1" } }', 'Ledgerline')).not.toThrow();
  });
});
