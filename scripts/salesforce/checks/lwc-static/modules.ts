/** Whether what a script imports is there: modules beside it, other components, the platform's, and methods of Apex. */
import { posix } from 'node:path';
import type { Finding } from '../finding.ts';
import { nameOf } from '../project.ts';
import type { Bundle } from './bundles.ts';
import type { Component, Import } from './component.ts';

export interface Known {
  readonly files: readonly string[];
  readonly bundles: ReadonlyMap<string, Bundle>;
  readonly platform: (name: string) => Component | undefined;
  readonly methods: ReadonlyMap<string, ReadonlySet<string>>;
}

const APEX = '@salesforce/apex/';
const PERMISSION = '@salesforce/customPermission/';

export function moduleFindings(file: string, script: Component, known: Known): Finding[] {
  const rule = 'lwc-static/import';
  return [
    ...script.imports.flatMap((one) =>
      importFaults(file, one, known).map((message) => ({ file, line: one.line, rule, message })),
    ),
    ...argumentFindings(file, script, known.methods),
  ];
}

function importFaults(file: string, { from, names }: Import, known: Known): string[] {
  if (from.startsWith('.')) {
    const module = posix.join(posix.dirname(file), from.replace(/\.js$/, ''));
    return [`${module}.js`, `${module}.html`, `${module}.css`, module].some((path) => known.files.includes(path))
      ? []
      : [`there is no module ${from}`];
  }
  if (from.startsWith('c/')) {
    const bundle = known.bundles.get(from.slice(2));
    if (bundle === undefined) return [`there is no component ${from}`];
    return names.filter((name) => !bundle.component.exports.has(name)).map((name) => `${from} exports no ${name}`);
  }
  if (from.startsWith('lightning/')) {
    return known.platform(from.slice('lightning/'.length)) === undefined ? [`there is no module ${from}`] : [];
  }
  if (from.startsWith(APEX)) {
    const method = methodOf(from);
    return known.methods.has(method) ? [] : [`there is no @AuraEnabled ${method}`];
  }
  if (from.startsWith(PERMISSION)) {
    const name = from.slice(PERMISSION.length).replace(/^.*__/, '');
    const isThere = known.files.some((path) => path.endsWith('.customPermission-meta.xml') && nameOf(path) === name);
    return isThere ? [] : [`there is no custom permission ${name}`];
  }
  return [];
}

/** A parameter that is left out arrives as null; one that Apex does not know is dropped in silence. */
function argumentFindings(file: string, script: Component, methods: Known['methods']): Finding[] {
  const methodsHere = new Map(
    script.imports.flatMap(({ from, local }) =>
      from.startsWith(APEX) && local !== undefined ? [[local, methodOf(from)] as const] : [],
    ),
  );
  return script.calls.flatMap(({ function: called, names, line }) => {
    const method = methodsHere.get(called) ?? '';
    const parameters = methods.get(method);
    if (parameters === undefined) return [];
    return names
      .filter((name) => !parameters.has(name))
      .map((name) => ({
        file,
        line,
        rule: 'lwc-static/argument',
        message: `${method} has no parameter ${name}; it has ${[...parameters].join(', ')}`,
      }));
  });
}

/** `Class.method` of `@salesforce/apex/namespace.Class.method`. */
function methodOf(from: string): string {
  return from.slice(APEX.length).split('.').slice(-2).join('.');
}
