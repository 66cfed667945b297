/** What of the companion an Apex method asks, followed through the classes that it calls to the one that holds the path. */
import { type ApexClass, type ApexSources, callsIn, readClass, topLevel } from './apex-source.ts';

const REQUEST = 'CompanionRequest';
const MAKES = /static CompanionRequest (\w+)\(String path[^)]*\)\s*\{[^}]*new CompanionRequest\('(\w+)', path/g;
const UNKNOWN = '{}';
/** Deeper than any chain of the package; a circle would go on for ever. */
const DEEPEST = 20;

export type AddressesOf = (className: string, method: string) => readonly string[];

/** Answers `GET /v1/orders/{}`: HTTP method and path with `{}` for what is known only when it runs. Sorted, each once. */
export function addressReader(sources: ApexSources): AddressesOf {
  const classes = new Map([...sources].map(([name, source]) => [name, readClass(source)]));
  const verbs = new Map(
    [...(sources.get(REQUEST) ?? '').matchAll(MAKES)].map(([, verb = '', method = '']) => [verb, method]),
  );

  const follow = (className: string, methodName: string, given: readonly string[], depth: number): string[] => {
    if (depth > DEEPEST) throw new Error(`${className}.${methodName} is called too deep to follow.`);
    const own = classes.get(className);
    const method = own?.methods.get(methodName);
    if (own === undefined || method === undefined) return [];
    const known = new Map(method.parameters.map(([name], at) => [name, given[at] ?? UNKNOWN]));
    return callsIn(method.body).flatMap((call) => {
      const verb = call.on === REQUEST ? verbs.get(call.name) : undefined;
      if (verb !== undefined) return [`${verb} ${pathOf(call.given[0] ?? '', own, known)}`];
      const values = call.given.map((one) => pathOf(one, own, known));
      return follow(call.on ?? className, call.name, values, depth + 1);
    });
  };
  return (className, method) => [...new Set(follow(className, method, [], 0))].sort();
}

/** How many requests the class makes, and how many of them stand in a method that is read here. */
export function requestsIn(source: string): { readonly made: number; readonly read: number } {
  const count = (text: string): number =>
    [...text.matchAll(/\bCompanionRequest\s*\.\s*(?:read|ask|write)\s*\(/g)].length;
  const read = [...readClass(source).methods.values()].reduce((sum, { body }) => sum + count(body), 0);
  return { made: count(source), read };
}

/** An expression's text: constants, parameters and the class's own methods are followed, all else is not known. */
function pathOf(expression: string, own: ApexClass, known: ReadonlyMap<string, string>): string {
  return topLevel(expression, '+')
    .map((term) => {
      const text = /^'([^']*)'$/.exec(term)?.[1] ?? own.constants.get(term) ?? known.get(term);
      if (text !== undefined) return text;
      const [call, ...others] = callsIn(term);
      const method = call?.on === undefined && others.length === 0 ? own.methods.get(call?.name ?? '') : undefined;
      const answer = method === undefined ? undefined : /return\s+([^;]+);\s*$/.exec(method.body)?.[1];
      if (call === undefined || method === undefined || answer === undefined) return UNKNOWN;
      const inside = new Map(method.parameters.map(([name], at) => [name, pathOf(call.given[at] ?? '', own, known)]));
      return pathOf(answer, own, inside);
    })
    .join('');
}
