import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isEnough } from './node.mjs';
import { cleanEnvironment } from './npm.mjs';

describe('a Node', () => {
  it.each(['22.19.0', 'v22.20.1', '24.0.0', '100.1.0'])('%s is new enough', (version) => {
    expect(isEnough(version)).toBe(true);
  });

  it.each(['20.20.2', '22.18.9', 'v22.2.0', '9.99.99'])('%s is too old', (version) => {
    expect(isEnough(version)).toBe(false);
  });

  it('that is fetched is new enough and has a hash to be checked by', () => {
    const pins = JSON.parse(readFileSync(join(import.meta.dirname, 'node-pins.json'), 'utf8')) as Record<
      string,
      { version: string; integrity: string }
    >;
    expect(Object.keys(pins)).toContain('linux-x64');
    for (const { version, integrity } of Object.values(pins)) {
      expect(isEnough(version)).toBe(true);
      expect(integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
    }
  });
});

describe('the npm that is run', () => {
  it('knows nothing of the npm that runs us, nor of settings that would leave packages out', () => {
    const environment = {
      PATH: '/usr/bin',
      NODE_ENV: 'production',
      npm_lifecycle_event: 'token',
      npm_package_json: '/somewhere/package.json',
      npm_config_omit: 'optional',
      npm_config_engine_strict: 'true',
      NPM_CONFIG_WORKSPACE: 'companion',
      npm_config_registry: 'https://registry.example/',
    };
    expect(cleanEnvironment(environment)).toEqual({
      PATH: '/usr/bin',
      npm_config_registry: 'https://registry.example/',
    });
  });
});
