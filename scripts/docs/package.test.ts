import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageReference } from './package.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FIELD = 'events/objects/Record_Changed__e/fields/Version__c.field-meta.xml';

describe('docs/events.md', () => {
  it('says what the metadata says', () => {
    expect(readFileSync(path.join(ROOT, 'docs/events.md'), 'utf8')).toBe(packageReference());
  });
});

describe('packageReference', () => {
  let copy: string;

  beforeEach(() => {
    copy = mkdtempSync(path.join(tmpdir(), 'package-reference-'));
    cpSync(path.join(ROOT, 'force-app/main/events'), path.join(copy, 'events'), { recursive: true });
  });

  afterEach(() => {
    rmSync(copy, { recursive: true });
  });

  it('follows a changed field', () => {
    edit((xml) => xml.replace('<precision>18</precision>', '<precision>9</precision>'));
    expect(packageReference(copy)).toContain('Number(9,0)');
  });

  it('refuses a field without a description, by its file', () => {
    edit((xml) => xml.replace(/<description>.*<\/description>/s, ''));
    expect(() => packageReference(copy)).toThrow(/Version__c\.field-meta\.xml has no <description>/);
  });

  function edit(change: (xml: string) => string): void {
    const file = path.join(copy, FIELD);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  }
});
