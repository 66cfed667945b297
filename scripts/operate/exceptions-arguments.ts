/** What `npm run exceptions --` understands: which subcommand takes which options, and what each value has to be. */
import { actorParameter } from '../../companion/src/http/headers/actor.ts';
import { UsageError, verbArguments } from './arguments.ts';

export const EXCEPTIONS_USAGE = `npm run exceptions -- list [--state open|replaying|replayed|settled|all] [FILTER …] [--limit 50] [--cursor C]
npm run exceptions -- groups
npm run exceptions -- show ID
npm run exceptions -- edit ID --as NAME --reason WHY  --set lines.0.product=X [--set …] | --file order.json
npm run exceptions -- dry-run ID --as NAME [--payload-version 2]
npm run exceptions -- replay ID… | --group G [FILTER …] | --all [FILTER …]  --as NAME --reason WHY [--payload-version 2] [--no-wait]
npm run exceptions -- replays [--waiting] [--limit 50] [--cursor C]
npm run exceptions -- approve REPLAY --as NAME [--reason WHY] [--no-wait]
npm run exceptions -- decline REPLAY --as NAME --reason WHY
npm run exceptions -- progress REPLAY
npm run exceptions -- retention --years 10

  FILTER  --kind order|orgDelivery|orgRequest, --group G, --account 001…, --entity us, --min-amount 1000, --currency USD,
          --older-than 2h; list --state open with the same ones shows what replay --all would replay

All but retention take --json. docs/runbooks/exceptions.md tells the whole way.`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const OPTIONS = {
  ...{ as: text, reason: text, state: text, kind: text, group: text, account: text, entity: text, currency: text },
  ...{ 'min-amount': text, 'older-than': text, limit: text, cursor: text },
  ...{ file: text, 'payload-version': text, years: text },
  set: { type: 'string', multiple: true },
  ...{ all: flag, waiting: flag, json: flag, 'no-wait': flag },
} as const;

const FILTERS = ['kind', 'account', 'entity', 'min-amount', 'currency', 'older-than'] as const;
const PAGE = ['limit', 'cursor', 'json'] as const;
const VERBS = {
  list: { takes: ['state', 'group', ...FILTERS, ...PAGE] },
  groups: { takes: ['json'], instead: 'list --group G shows those of one' },
  show: { words: 'one', takes: ['json'] },
  edit: { words: 'one', takes: ['as', 'reason', 'set', 'file', 'json'] },
  'dry-run': { words: 'one', takes: ['as', 'payload-version', 'json'] },
  replay: {
    words: 'some',
    takes: ['as', 'reason', 'group', 'all', ...FILTERS, 'payload-version', 'no-wait', 'json'],
    instead: 'list shows what there is, and replay takes the ids that are meant',
  },
  replays: { takes: ['waiting', ...PAGE], instead: 'of the states it knows --waiting alone' },
  approve: { words: 'one', takes: ['as', 'reason', 'no-wait', 'json'] },
  decline: { words: 'one', takes: ['as', 'reason', 'json'] },
  progress: { words: 'one', takes: ['json'] },
  retention: { takes: ['years'] },
} as const;

export type ExceptionsVerb = keyof typeof VERBS;
export type Values = ReturnType<typeof exceptionsArguments>['values'];

/** Throws a UsageError that names what the subcommand does not take. */
export function exceptionsArguments(args: readonly string[]) {
  return verbArguments(args, { options: OPTIONS, verbs: VERBS, usage: EXCEPTIONS_USAGE });
}

/** The query of `list`. */
export function queryOf(values: Values): Readonly<Record<string, string | undefined>> {
  return { ...filterOf(values), state: values.state, limit: values.limit, cursor: values.cursor };
}

function filterOf(values: Values): Readonly<Record<string, string | undefined>> {
  return {
    ...{ kind: values.kind, group: values.group, accountId: values.account, entity: values.entity },
    ...{ minAmount: values['min-amount'], currency: values.currency },
    olderThanSeconds: values['older-than'] === undefined ? undefined : String(secondsOf(values['older-than'])),
  };
}

const UNITS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

function secondsOf(age: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(age) ?? [];
  if (count === undefined || unit === undefined)
    throw new UsageError(`--older-than ${age}: expected 30m, 2h or 3d, for example`);
  return Number(count) * UNITS[unit as keyof typeof UNITS];
}

/** What `replay` is to replay: as the API takes it, or (`matching`) what `list` shows for a query. */
export type Chosen = { readonly request: object } | { readonly matching: Readonly<Record<string, string | undefined>> };

export function chosenOf(values: Values, ids: readonly string[]): Chosen {
  const ways = [ids.length > 0, values.group !== undefined, values.all].filter(Boolean);
  if (ways.length !== 1) throw new UsageError('Say what to replay: ids, --group G or --all, and only one of these.');
  const filter = FILTERS.find((name) => values[name] !== undefined);
  if (ids.length > 0) {
    if (filter !== undefined)
      throw new UsageError(`--${filter} chooses among all or a group, and the ids have chosen already: leave out one.`);
    return { request: { exceptionIds: ids } };
  }
  if (filter !== undefined) return { matching: { ...filterOf(values), state: 'open' } };
  return { request: values.group === undefined ? { all: true } : { group: values.group } };
}

export function versionOf(values: Values): number | undefined {
  const version = values['payload-version'];
  if (version === undefined) return undefined;
  if (!/^[1-9]\d{0,4}$/.test(version))
    throw new UsageError(`--payload-version ${version}: expected a number, 1 or more`);
  return Number(version);
}

const OPERATOR = new RegExp(actorParameter.schema.pattern);

export function operatorOf(values: Values): string {
  const name = required(values.as, '--as NAME');
  if (OPERATOR.test(name)) return name;
  throw new UsageError(`--as ${name}: expected a user id or user name of 1 to 80 letters, digits and . _ @ + -`);
}

export function only([id]: readonly string[], what: string): string {
  if (id === undefined) throw new UsageError(`Say which ${what}, one of those that are listed.`);
  return id;
}

export function required(value: string | undefined, option: string): string {
  if (value === undefined || value.trim() === '') throw new UsageError(`${option} is missing.`);
  return value;
}
