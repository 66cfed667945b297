/** Reads Apex classes so far as the contracts need it: static methods, their parameters and bodies, constants, calls. */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const METHOD =
  /(@AuraEnabled(?:\s*\([^)]*\))?\s+)?(?:public|private|global)\s+static\s+[\w<>,.\s]+?\s(\w+)\s*\(([^)]*)\)\s*\{/g;
const CONSTANT = /static\s+final\s+String\s+(\w+)\s*=\s*'([^']*)'/g;

/** Class names and their text without comments. */
export type ApexSources = ReadonlyMap<string, string>;

export interface ApexMethod {
  readonly name: string;
  readonly isAuraEnabled: boolean;
  /** Name and type, in the order in which they are declared. */
  readonly parameters: readonly (readonly [name: string, type: string])[];
  readonly body: string;
}

export interface ApexClass {
  readonly methods: ReadonlyMap<string, ApexMethod>;
  readonly constants: ReadonlyMap<string, string>;
}

export interface ApexCall {
  /** The class it is called on; absent: the own one. */
  readonly on: string | undefined;
  readonly name: string;
  readonly given: readonly string[];
}

/** Every class of the package. */
export function packageSources(): ApexSources {
  return new Map(
    globSync('force-app/main/*/classes/*.cls', { cwd: ROOT }).map((file) => [
      basename(file, '.cls'),
      readFileSync(join(ROOT, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, ''),
    ]),
  );
}

/** Throws where a method is there twice: which of the two a call means is not read here. */
export function readClass(source: string): ApexClass {
  const methods = new Map<string, ApexMethod>();
  for (const found of source.matchAll(METHOD)) {
    const [head, annotation, name = '', declared = ''] = found;
    if (methods.has(name)) throw new Error(`The method ${name} is there twice.`);
    const begin = found.index + head.length - 1;
    const parameters = topLevel(declared, ',').map((one): [string, string] => {
      const [parameter = '', ...type] = one.trim().split(/\s+/).reverse();
      return [parameter, type.reverse().join(' ')];
    });
    methods.set(name, {
      name,
      isAuraEnabled: annotation !== undefined,
      parameters,
      body: source.slice(begin + 1, closing(source, begin)),
    });
  }
  return {
    methods,
    constants: new Map([...source.matchAll(CONSTANT)].map(([, name = '', value = '']) => [name, value])),
  };
}

/** Static calls, those within the arguments of others as well, in the order in which they are written. */
export function callsIn(body: string): readonly ApexCall[] {
  return [...masked(body).matchAll(/(?<![\w.])(?:(\w+)\.)?(\w+)\s*\(/g)].map((found) => {
    const begin = found.index + found[0].length - 1;
    return { on: found[1], name: found[2] ?? '', given: topLevel(body.slice(begin + 1, closing(body, begin)), ',') };
  });
}

/** The parts of an expression between the separators that stand in no bracket and no text. */
export function topLevel(text: string, separator: ',' | '+'): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  const plain = masked(text);
  for (let at = 0; at < plain.length; at += 1) {
    if ('([{<'.includes(plain.charAt(at))) depth += 1;
    else if (')]}>'.includes(plain.charAt(at)) && plain.slice(at - 1, at + 1) !== '=>') depth -= 1;
    else if (plain.charAt(at) === separator && depth === 0) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  return [...parts, text.slice(from).trim()].filter((part) => part !== '');
}

/** Where the bracket that is opened here is closed. */
function closing(text: string, opened: number): number {
  const plain = masked(text);
  const [open = '', close = ''] = plain.charAt(opened) === '{' ? '{}' : '()';
  let depth = 0;
  for (let at = opened; at < plain.length; at += 1) {
    if (plain.charAt(at) === open) depth += 1;
    else if (plain.charAt(at) === close) depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error(`A bracket is not closed: ${text.slice(opened, opened + 60)}`);
}

/** As long as the text, with blanks for what stands in quotes: no bracket there is one. */
function masked(text: string): string {
  return text.replace(/'(?:\\.|[^'\\])*'/g, (quoted) => `'${' '.repeat(quoted.length - 2)}'`);
}
