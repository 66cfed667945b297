/** What `npm run exceptions` does with its arguments: exceptions.ts is the program, and docs/runbooks/exceptions.md its story. */
import { type BatchWithReplays, ExceptionsApi } from './exceptions-api.ts';
import {
  chosenOf,
  exceptionsArguments,
  type ExceptionsVerb,
  only,
  operatorOf,
  queryOf,
  required,
  type Values,
  versionOf,
} from './exceptions-arguments.ts';
import { mendedPayload } from './exceptions-edit.ts';
import { matchingIds } from './exceptions-matching.ts';
import { runRetention } from './exceptions-retention.ts';
import {
  type Decline,
  declinedText,
  dryRunText,
  exceptionText,
  groupsText,
  listText,
  progressText,
  replaysText,
} from './exceptions-text.ts';

/** What is printed, and whether it went as it was asked for: a dry run that does not pass and a replay that fails did not. */
export interface Said {
  readonly text: string;
  readonly ok: boolean;
}

/** Throws with one plain line when it cannot be done, a UsageError when it is not understood. */
export async function exceptionsCommand(args: readonly string[]): Promise<Said> {
  const { verb, values, words } = exceptionsArguments(args);
  return VERBS[verb](values, words);
}

type Verb = (values: Values, ids: readonly string[]) => Promise<Said>;
const VERBS: Readonly<Record<ExceptionsVerb, Verb>> = {
  list: async (values) => {
    const query = queryOf(values);
    const page = await (await ExceptionsApi.open()).list(query);
    return said(values, page, () => listText(page));
  },
  groups: async (values) => {
    const groups = await (await ExceptionsApi.open()).groups();
    return said(values, groups, () => groupsText(groups));
  },
  show: async (values, ids) => {
    const id = only(ids, 'exception');
    const exception = await (await ExceptionsApi.open()).show(id);
    return said(values, exception, () => exceptionText(exception));
  },
  edit: async (values, ids) => {
    const operator = operatorOf(values);
    const id = only(ids, 'exception');
    const reason = required(values.reason, '--reason WHY');
    const api = await ExceptionsApi.open(operator);
    const payload = mendedPayload({ current: async () => api.show(id), file: values.file, set: values.set ?? [] });
    const edited = await api.edit(id, { reason, payload: await payload });
    const next = `npm run exceptions -- dry-run ${id} --as ${operator}`;
    return said(values, edited, () => `Version ${edited.payloadVersion} is kept. Try it out with: ${next}`);
  },
  'dry-run': async (values, ids) => {
    const operator = operatorOf(values);
    const version = versionOf(values);
    const id = only(ids, 'exception');
    const answer = await (await ExceptionsApi.open(operator)).dryRun(id, version);
    return said(values, answer, () => dryRunText(answer), answer.preflight.verdict === 'pass');
  },
  replay: async (values, ids) => {
    const operator = operatorOf(values);
    const reason = required(values.reason, '--reason WHY');
    const payloadVersion = versionOf(values);
    const chosen = chosenOf(values, ids);
    const api = await ExceptionsApi.open(operator);
    const what = 'request' in chosen ? chosen.request : { exceptionIds: await matchingIds(api, chosen.matching) };
    const asked = await api.replay({ reason, ...what, ...(payloadVersion === undefined ? {} : { payloadVersion }) });
    const batch =
      values['no-wait'] || asked.state === 'awaitingApproval'
        ? await api.progress(asked.batchId)
        : await api.wait(asked.batchId);
    return said(values, batch, () => progressText(batch), batch.failed === 0);
  },
  replays: async (values) => {
    const { waiting, limit, cursor } = values;
    const state = waiting ? 'awaitingApproval' : undefined;
    const page = await (await ExceptionsApi.open()).replays({ state, limit, cursor });
    return said(values, page, () => replaysText(page));
  },
  approve: async (values, ids) => {
    const operator = operatorOf(values);
    const id = only(ids, 'replay');
    const api = await ExceptionsApi.open(operator);
    const { batchId } = await api.approve(id, values.reason);
    const batch = values['no-wait'] ? await api.progress(batchId) : await api.wait(batchId);
    return said(values, batch, () => progressText(batch), batch.failed === 0);
  },
  decline: async (values, ids) => {
    const operator = operatorOf(values);
    const id = only(ids, 'replay');
    const reason = required(values.reason, '--reason WHY');
    const batch = await (await ExceptionsApi.open(operator)).decline(id, reason);
    return said(values, batch, () => declinedText(batch));
  },
  progress: async (values, ids) => {
    const id = only(ids, 'replay');
    const api = await ExceptionsApi.open();
    const batch = await api.progress(id);
    const decline = values.json ? undefined : await declineOf(api, batch);
    return said(values, batch, () => progressText(batch, decline));
  },
  retention: async (values) => ({ text: await runRetention(required(values.years, '--years N')), ok: true }),
};

/** Told by the history of one that was declined: a batch knows only how many were. */
async function declineOf(api: ExceptionsApi, batch: BatchWithReplays): Promise<Decline | undefined> {
  const declined = batch.replays.find(({ state }) => state === 'declined');
  if (declined === undefined) return undefined;
  const { history } = await api.show(declined.exceptionId);
  return history.find(({ event, detail }) => event === 'replayDeclined' && detail.includes(declined.replayId));
}

function said(values: Values, answer: object, words: () => string, ok = true): Said {
  return { text: values.json ? JSON.stringify(answer, null, 2) : words(), ok };
}
