import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPython } from './python.ts';

describe('finding a Python for Tryton', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'ledgerline-python-'));
  });

  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  const pretend = (name: string, version: string): string => {
    const path = join(directory, name);
    writeFileSync(path, `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
    return path;
  };

  it('takes the first that is new enough, past an older python3', () => {
    pretend('python3', '3.9.2');
    pretend('python3.12', '3.12.1');
    expect(findPython({ PATH: directory })).toEqual({ command: 'python3.12', version: '3.12.1' });
  });

  it('says what it found and how to get one when all are too old', () => {
    pretend('python3', '3.10.13');
    expect(() => findPython({ PATH: directory })).toThrow(
      /needs Python 3\.11 or later, and python3 is 3\.10\.13.*apt-get/,
    );
  });

  it('says so when there is none at all', () => {
    expect(() => findPython({ PATH: directory })).toThrow(/there is no python3/);
  });

  it('takes no other where the variable PYTHON names one that will not do', () => {
    pretend('python3', '3.13.0');
    const old = pretend('mine', '3.8.1');
    expect(() => findPython({ PATH: directory, PYTHON: old })).toThrow(/3\.8\.1/);
  });
});
