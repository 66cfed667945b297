/**
 * Quotes are a feature that an org may lack: a static reference to one would make it a condition of installing, and a list of
 * objects without it would keep the components off a quote's page.
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const FOR_QUOTES = ['creditPosition', 'orderPreflight', 'orderSubmission'];
/** In Apex: the type, a field of it, or a query that is compiled. In metadata: an object, or a field's target. */
const STATIC_APEX =
  /\bQuote(?:LineItem)?\s*(?:\.\s*SObjectType|\.class|\s+\w+\s*[=;(])|\[\s*SELECT[^\]]*\bFROM\s+Quote/i;
const STATIC_METADATA = /<(object|sobjectType|referenceTo)>Quote(LineItem)?<|<field>Quote\./;

describe('quotes', () => {
  it.each(FOR_QUOTES)('have %s offered for their page: it names no objects', (component) => {
    const [file = ''] = globSync(`force-app/main/*/lwc/${component}/*.js-meta.xml`, { cwd: ROOT });
    expect(read(file)).toContain('<target>lightning__RecordPage</target>');
    expect(read(file)).not.toContain('<objects>');
  });

  it('are no condition of installing', () => {
    const apex = globSync('force-app/**/*.{cls,trigger}', { cwd: ROOT });
    const metadata = globSync('force-app/**/*-meta.xml', { cwd: ROOT });
    expect(apex.length + metadata.length).toBeGreaterThan(100);
    const uncommented = (file: string): string => read(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    expect(apex.filter((file) => STATIC_APEX.test(uncommented(file))).map((file) => basename(file))).toEqual([]);
    expect(metadata.filter((file) => STATIC_METADATA.test(read(file))).map((file) => basename(file))).toEqual([]);
  });

  it.each(['Quote.SObjectType', '[SELECT Id FROM Quote WHERE Id = :id]', 'Quote record = null;'])(
    'are noticed in %s',
    (apex) => {
      expect(STATIC_APEX.test(apex)).toBe(true);
    },
  );
});
