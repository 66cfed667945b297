/** Strict arguments of commands: what a command or a verb does not know is refused by name, never passed over. */
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

/** The arguments are not understood, so that nothing was begun: the command ends with 2, and not with 1 as one that failed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface VerbRule {
  /** Options that have to be given, and not empty. */
  readonly needs?: readonly string[];
  readonly takes?: readonly string[];
  /** What stands after the verb without an option, such as ids. */
  readonly words?: 'one' | 'some';
  /** What to do instead, said when an option is given that the verb does not take. */
  readonly instead?: string;
}

type Parsed<O extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: O; allowPositionals: true; tokens: true; args: string[] }>
>['values'];

/** Whether the usage alone is asked for. */
export function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end === -1 ? args : args.slice(0, end)).some((word) => word === '--help' || word === '-h');
}

/** Throws a UsageError with what is not understood, and the usage. */
export function verbArguments<O extends ParseArgsOptionsConfig, V extends string>(
  args: readonly string[],
  { options, verbs, usage }: { options: O; verbs: Readonly<Record<V, VerbRule>>; usage: string },
): { readonly verb: V; readonly values: Parsed<O>; readonly words: readonly string[] } {
  const { values, positionals, given } = read(args, options, usage);
  const [verb, ...words] = positionals;
  if (verb === undefined) throw new UsageError(usage);
  if (!isOf(verbs, verb)) throw new UsageError(`${verb}: there is no such command.\n${usage}`);
  const { needs = [], takes = [], instead, words: wanted } = verbs[verb];
  const extra = wanted === 'some' ? undefined : words[wanted === 'one' ? 1 : 0];
  if (extra !== undefined) throw new UsageError(`${extra}: not understood after ${verb}.\n${usage}`);
  for (const name of given) {
    if (needs.includes(name) || takes.includes(name)) continue;
    throw new UsageError(`${verb} takes no --${name}${instead === undefined ? '' : `; ${instead}`}.\n${usage}`);
  }
  const named: Readonly<Record<string, unknown>> = values;
  for (const name of needs) {
    const value = named[name];
    if (value === undefined || (typeof value === 'string' && value.trim() === ''))
      throw new UsageError(`--${name} is missing or empty.\n${usage}`);
  }
  return { verb, values, words };
}

/** For commands that have options alone. Throws a UsageError with what is not understood, and the usage. */
export function optionArguments<O extends ParseArgsOptionsConfig>(
  args: readonly string[],
  { options, usage }: { options: O; usage: string },
): Parsed<O> {
  const { values, positionals } = read(args, options, usage);
  const [extra] = positionals;
  if (extra !== undefined) throw new UsageError(`${extra}: not understood.\n${usage}`);
  return values;
}

/** For commands that take nothing. Throws a UsageError with what was given all the same. */
export function noArguments(args: readonly string[], name: string): void {
  const [first] = args;
  if (first !== undefined) throw new UsageError(`${first}: ${name} takes nothing after it.`);
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
    throw new UsageError(`${whyNotRead(error instanceof Error ? error.message : '')}\n${usage}`, { cause: error });
  }
}

/** The parser's first sentence names what was not understood; the rest is about writing parsers. */
function whyNotRead(said: string): string {
  const [, dashed] = /^Option '(?:-\w, )?(--[\w-]+)(?: <value>)?' argument is ambiguous/.exec(said) ?? [];
  if (dashed !== undefined) return `${dashed}: its value begins with a dash; if that is meant, write ${dashed}=VALUE.`;
  const [, empty] = /^Option '(?:-\w, )?(--[\w-]+) <value>' argument missing/.exec(said) ?? [];
  if (empty !== undefined) return `${empty}: its value is missing.`;
  return said.split(/(?<=\.)\s/)[0] ?? 'Not understood.';
}

function isOf<V extends string>(verbs: Readonly<Record<V, VerbRule>>, verb: string): verb is V {
  return Object.hasOwn(verbs, verb);
}
