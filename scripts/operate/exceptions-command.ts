/** What `npm run exceptions` does with its arguments: exceptions.ts is the program, and docs/runbooks/exceptions.md its story. */
import { parseArgs } from 'node:util';
import { ExceptionsApi } from './exceptions-api.ts';
import { mendedPayload } from './exceptions-edit.ts';
import { runRetention } from './exceptions-retention.ts';
import { dryRunText, exceptionText, groupsText, listText, progressText, replaysText } from './exceptions-text.ts';

const USAGE = `npm run exceptions -- list [--state open|replaying|replayed|settled|all] [--kind order|orgDelivery|orgRequest]
    [--group G] [--account 001…] [--entity us] [--min-amount 1000] [--currency USD] [--older-than 2h] [--limit 50]
npm run exceptions -- groups
npm run exceptions -- show ID
npm run exceptions -- edit ID --as NAME --reason WHY  --set lines.0.product=X [--set …] | --file order.json
npm run exceptions -- dry-run ID --as NAME [--payload-version 2]
npm run exceptions -- replay ID… | --group G | --all  --as NAME --reason WHY [--payload-version 2] [--no-wait]
npm run exceptions -- replays [--waiting]
npm run exceptions -- approve REPLAY --as NAME [--reason WHY]
npm run exceptions -- decline REPLAY --as NAME --reason WHY
npm run exceptions -- progress REPLAY
npm run exceptions -- retention --years 10
All but retention take --json.`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const OPTIONS = {
  ...{ as: text, reason: text, state: text, kind: text, group: text, account: text, entity: text, currency: text },
  ...{
    'min-amount': text,
    'older-than': text,
    limit: text,
    cursor: text,
    file: text,
    'payload-version': text,
    years: text,
  },
  set: { type: 'string', multiple: true },
  ...{ all: flag, waiting: flag, json: flag, 'no-wait': flag },
} as const;

type Values = ReturnType<typeof parsed>['values'];

function parsed(args: readonly string[]) {
  return parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
}

/** What is printed, and whether it went as it was asked for: a dry run that does not pass and a replay that fails did not. */
export interface Said {
  readonly text: string;
  readonly ok: boolean;
}

/** Throws with one plain line when it cannot be done. */
export async function exceptionsCommand(args: readonly string[]): Promise<Said> {
  const { values, positionals } = parsed(args);
  const [verb = '', ...ids] = positionals;
  const act = VERBS[verb];
  if (act === undefined) throw new Error(USAGE);
  return act(values, ids);
}

type Verb = (values: Values, ids: readonly string[]) => Promise<Said>;
const VERBS: Readonly<Record<string, Verb>> = {
  list: async (values) => {
    const page = await (await ExceptionsApi.open()).list(queryOf(values));
    return said(values, page, () => listText(page));
  },
  groups: async (values) => {
    const groups = await (await ExceptionsApi.open()).groups();
    return said(values, groups, () => groupsText(groups));
  },
  show: async (values, ids) => {
    const exception = await (await ExceptionsApi.open()).show(only(ids, 'exception'));
    return said(values, exception, () => exceptionText(exception));
  },
  edit: async (values, ids) => {
    const api = await ExceptionsApi.open(operatorOf(values));
    const id = only(ids, 'exception');
    const reason = required(values.reason, '--reason WHY');
    const payload = mendedPayload({ current: async () => api.show(id), file: values.file, set: values.set ?? [] });
    const edited = await api.edit(id, { reason, payload: await payload });
    return said(
      values,
      edited,
      () => `Version ${edited.payloadVersion} is kept. Try it out with: npm run exceptions -- dry-run ${id}`,
    );
  },
  'dry-run': async (values, ids) => {
    const api = await ExceptionsApi.open(operatorOf(values));
    const answer = await api.dryRun(only(ids, 'exception'), versionOf(values));
    return said(values, answer, () => dryRunText(answer), answer.preflight.verdict === 'pass');
  },
  replay: async (values, ids) => {
    const api = await ExceptionsApi.open(operatorOf(values));
    const asked = await api.replay({ reason: required(values.reason, '--reason WHY'), ...chosen(values, ids) });
    const batch =
      values['no-wait'] || asked.state === 'awaitingApproval'
        ? await api.progress(asked.batchId)
        : await api.wait(asked.batchId);
    return said(values, batch, () => progressText(batch), batch.failed === 0);
  },
  replays: async (values) => {
    const page = await (await ExceptionsApi.open()).replays(values.waiting ? 'awaitingApproval' : undefined);
    return said(values, page, () => replaysText(page));
  },
  approve: async (values, ids) => {
    const api = await ExceptionsApi.open(operatorOf(values));
    const { batchId } = await api.approve(only(ids, 'replay'), values.reason);
    const batch = values['no-wait'] ? await api.progress(batchId) : await api.wait(batchId);
    return said(values, batch, () => progressText(batch), batch.failed === 0);
  },
  decline: async (values, ids) => {
    const api = await ExceptionsApi.open(operatorOf(values));
    const batch = await api.decline(only(ids, 'replay'), required(values.reason, '--reason WHY'));
    return said(values, batch, () => `Declined: ${batch.declined} exceptions are open again.`);
  },
  progress: async (values, ids) => {
    const batch = await (await ExceptionsApi.open()).progress(only(ids, 'replay'));
    return said(values, batch, () => progressText(batch));
  },
  retention: async (values) => ({ text: await runRetention(required(values.years, '--years N')), ok: true }),
};

function said(values: Values, answer: object, words: () => string, ok = true): Said {
  return { text: values.json ? JSON.stringify(answer, null, 2) : words(), ok };
}

function queryOf(values: Values): Readonly<Record<string, string | undefined>> {
  return {
    ...{
      state: values.state,
      kind: values.kind,
      group: values.group,
      accountId: values.account,
      entity: values.entity,
    },
    ...{ minAmount: values['min-amount'], currency: values.currency, limit: values.limit, cursor: values.cursor },
    olderThanSeconds: values['older-than'] === undefined ? undefined : String(secondsOf(values['older-than'])),
  };
}

const UNITS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

function secondsOf(age: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(age) ?? [];
  if (count === undefined || unit === undefined)
    throw new Error(`--older-than ${age}: expected 30m, 2h or 3d, for example`);
  return Number(count) * UNITS[unit as keyof typeof UNITS];
}

function chosen(values: Values, ids: readonly string[]): object {
  const ways = [ids.length > 0, values.group !== undefined, values.all].filter(Boolean);
  if (ways.length !== 1) throw new Error('Say what to replay: ids, --group G or --all, and only one of these.');
  const payloadVersion = versionOf(values);
  return {
    ...(ids.length > 0 ? { exceptionIds: ids } : values.group === undefined ? { all: true } : { group: values.group }),
    ...(payloadVersion === undefined ? {} : { payloadVersion }),
  };
}

function versionOf(values: Values): number | undefined {
  const version = values['payload-version'];
  if (version === undefined) return undefined;
  if (!/^[1-9]\d{0,4}$/.test(version)) throw new Error(`--payload-version ${version}: expected a number, 1 or more`);
  return Number(version);
}

function operatorOf(values: Values): string {
  return required(values.as, '--as NAME');
}

function only(ids: readonly string[], what: string): string {
  const [id, ...others] = ids;
  if (id === undefined || others.length > 0) throw new Error(`Say which ${what}, one of those that are listed.`);
  return id;
}

function required(value: string | undefined, option: string): string {
  if (value === undefined || value === '') throw new Error(`${option} is missing.`);
  return value;
}
