import { describe, expect, it } from 'vitest';
import { lockfileProblems, versionProblems } from './lockfile-problems.ts';

describe('the check of the lockfile', () => {
  it('passes versions and hashes, and our own folders', () => {
    const packages = {
      '': { version: '0.1.0' },
      companion: { version: '0.1.0' },
      'node_modules/@ledgerline/companion': { resolved: 'companion', link: true },
      'node_modules/hono': { version: '4.0.0', integrity: 'sha512-x' },
      'node_modules/npm/node_modules/yallist': { version: '4.0.0', inBundle: true },
    };
    expect(lockfileProblems({ packages })).toEqual([]);
  });

  it('refuses a registry’s address, and names the package', () => {
    const packages = {
      'node_modules/hono': { integrity: 'sha512-x', resolved: 'https://registry.example/hono-4.0.0.tgz' },
    };
    expect(lockfileProblems({ packages }).join()).toMatch(/node_modules\/hono.*registry\.example/);
  });

  it('refuses a package without a hash', () => {
    expect(lockfileProblems({ packages: { 'node_modules/hono': { version: '4.0.0' } } })).toHaveLength(1);
  });
});

describe('the check of the versions', () => {
  it.each(['^4.0.0', '~4.0.0', '4.x', 'latest', '*'])('refuses %s', (version) => {
    expect(versionProblems('package.json', { dependencies: { hono: version } })).toHaveLength(1);
  });

  it('passes one exact version', () => {
    expect(versionProblems('package.json', { devDependencies: { one: '1.2.3', two: '18.4.0-beta.17' } })).toEqual([]);
  });
});
