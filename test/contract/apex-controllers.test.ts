/**
 * The workspace mirrors the package's Apex controllers by hand. This reads the Apex source and fails where the two differ:
 * classes, methods, parameters, and which of the companion's addresses a class's methods can ask.
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONTROLLERS } from '../../local/workspace/controllers/table.ts';
import { toCompanion, toScreen } from '../../local/workspace/controllers/renaming.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const METHOD = /@AuraEnabled(?:\s*\([^)]*\))?\s+public\s+static\s+[\w<>,.\s]+?\s(\w+)\s*\(([^)]*)\)/g;

/** Every Apex class of the package by name, without its comments. */
const sources = new Map(
  globSync('force-app/main/*/classes/*.cls', { cwd: ROOT }).map((file) => [
    basename(file, '.cls'),
    readFileSync(join(ROOT, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, ''),
  ]),
);
const controllers = [...sources.keys()].filter((name) => name.endsWith('Controller')).sort();

function methodsOf(source: string): Map<string, readonly string[]> {
  return new Map(
    [...source.matchAll(METHOD)].map(([, name = '', parameters = '']) => [
      name,
      parameters
        .split(',')
        .map((parameter) => parameter.trim().split(/\s+/).at(-1) ?? '')
        .filter((parameter) => parameter !== ''),
    ]),
  );
}

/** The class and those of the package that it names, which ask for it. */
function reachable(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  const source = sources.get(name) ?? '';
  for (const other of sources.keys()) {
    if (/(Question|Steps|Test|Request)$/.test(other) && new RegExp(`\\b${other}\\b`).test(source))
      reachable(other, seen);
  }
  return seen;
}

/** The fixed pieces of every companion address in the text: `/v1/orders`, `/recheck`, `/readyz`. */
function pieces(text: string): Set<string> {
  const found = [...text.matchAll(/'(\/[a-z0-9/]+)'/g)].map(([, path = '']) => path.replace(/\/$/, ''));
  return new Set(found.filter((path) => !path.startsWith('/lightning')));
}

describe('the workspace’s controllers are the package’s', () => {
  it('has the same classes', () => {
    expect(Object.keys(CONTROLLERS).sort()).toEqual(controllers);
  });

  it.each(controllers)('%s: the same methods with the same parameters', (name) => {
    const apex = Object.fromEntries(methodsOf(sources.get(name) ?? ''));
    const mirrored = Object.fromEntries(
      Object.entries(CONTROLLERS[name] ?? {}).map(([method, { parameters }]) => [method, parameters]),
    );
    expect(mirrored).toEqual(apex);
  });

  it.each(controllers)('%s: the same addresses of the companion', (name) => {
    const apex = new Set([...reachable(name)].flatMap((one) => [...pieces(sources.get(one) ?? '')]));
    const mirrored = new Set(
      Object.values(CONTROLLERS[name] ?? {}).flatMap(({ companion }) =>
        companion.flatMap((address) => address.replace(/^\w+ /, '').split('{}')),
      ),
    );
    const known = (piece: string, among: ReadonlySet<string>): boolean =>
      [...among].some((other) => other.includes(piece) || piece.includes(other));
    for (const piece of [...mirrored].filter((one) => one !== ''))
      expect([piece, known(piece, apex)]).toEqual([piece, true]);
    // An order's questions are asked for invoices too, so only what is the class's own must be mirrored.
    for (const piece of pieces(sources.get(name) ?? '')) expect([piece, known(piece, mirrored)]).toEqual([piece, true]);
  });

  it('notices a parameter that is called differently', () => {
    const changed = methodsOf('@AuraEnabled public static CreditAnswer showCredit(Id record, Boolean refresh) {');
    expect(changed.get('showCredit')).not.toEqual(CONTROLLERS['CreditController']?.['showCredit']?.parameters);
  });

  it('renames what the gateway class renames, and back', () => {
    const gateway = sources.get('CompanionGateway') ?? '';
    const renamed = [...gateway.matchAll(/'"(\w+)":' => '"(\w+)":'/g)];
    expect(renamed).toHaveLength(5);
    for (const [, companion = '', screen = ''] of renamed) {
      expect(toScreen(`{"${companion}":"a"}`)).toBe(`{"${screen}":"a"}`);
      expect(toCompanion(`{"${screen}":"a"}`)).toBe(`{"${companion}":"a"}`);
    }
  });

  it('leaves text that only looks like a property alone', () => {
    const text = JSON.stringify({ message: 'the "limit": 5' });
    expect(toScreen(text)).toBe(text);
  });
});
