/** Strict arguments of commands with verbs: what a verb does not know is refused by name, never passed over. */
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

export interface VerbRule {
  /** Options that have to be given, and not empty. */
  readonly needs?: readonly string[];
  readonly takes?: readonly string[];
}

type Parsed<O extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: O; allowPositionals: true; tokens: true; args: string[] }>
>['values'];

/** Throws with what is not understood, and the usage. */
export function verbArguments<O extends ParseArgsOptionsConfig, V extends string>(
  args: readonly string[],
  { options, verbs, usage }: { options: O; verbs: Readonly<Record<V, VerbRule>>; usage: string },
): { readonly verb: V; readonly values: Parsed<O> } {
  const { values, positionals, given } = read(args, options, usage);
  const [verb, extra] = positionals;
  if (verb === undefined) throw new Error(usage);
  if (!isOf(verbs, verb)) throw new Error(`${verb}: there is no such command.\n${usage}`);
  if (extra !== undefined) throw new Error(`${extra}: not understood after ${verb}.\n${usage}`);
  const { needs = [], takes = [] } = verbs[verb];
  for (const name of given) {
    if (!needs.includes(name) && !takes.includes(name)) throw new Error(`${verb} takes no --${name}.\n${usage}`);
  }
  const named: Readonly<Record<string, unknown>> = values;
  for (const name of needs) {
    const value = named[name];
    if (value === undefined || (typeof value === 'string' && value.trim() === ''))
      throw new Error(`--${name} is missing or empty.\n${usage}`);
  }
  return { verb, values };
}

/** For commands that take nothing. Throws with what was given all the same. */
export function noArguments(args: readonly string[], name: string): void {
  const [first] = args;
  if (first !== undefined) throw new Error(`${first}: ${name} takes nothing after it.`);
}

function read<O extends ParseArgsOptionsConfig>(args: readonly string[], options: O, usage: string) {
  try {
    const { values, positionals, tokens } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      tokens: true,
    } as const);
    const given = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
    return { values: values, positionals, given };
  } catch (error) {
    // The first sentence names what was not understood; the rest is about writing parsers.
    const [first = 'Not understood.'] = (error instanceof Error ? error.message : '').split(/(?<=\.)\s/);
    throw new Error(`${first}\n${usage}`, { cause: error });
  }
}

function isOf<V extends string>(verbs: Readonly<Record<V, VerbRule>>, verb: string): verb is V {
  return Object.hasOwn(verbs, verb);
}
