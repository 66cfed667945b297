/** Exceptions and replays as people read them in a terminal. */
import { counted, table } from './command.ts';
import type {
  Batch,
  BatchPage,
  BatchWithReplays,
  DryRun,
  Exception,
  ExceptionPage,
  ExceptionWithHistory,
  Groups,
} from './exceptions-api.ts';

const WIDE = 70;

export function listText({ items, nextCursor }: ExceptionPage): string {
  if (items.length === 0) return 'There is none.';
  const rows = items.map((item) => [
    item.exceptionId,
    age(item.ageSeconds),
    item.state,
    item.kind,
    item.code,
    money(item.amount),
    item.accountId ?? '',
    item.sourceId ?? item.subject,
    cut(item.erpMessage ?? item.message),
  ]);
  const head = ['exception', 'age', 'state', 'kind', 'code', 'amount', 'account', 'record', 'why'];
  return table([head, ...rows]) + more(nextCursor);
}

function more(nextCursor: string | undefined): string {
  return nextCursor === undefined ? '' : `\nThere are more: --cursor ${nextCursor}`;
}

export function groupsText({ groups }: Groups): string {
  if (groups.length === 0) return 'Nothing is open.';
  const rows = groups.map((group) => [
    group.group,
    String(group.count),
    group.replaying === 0 ? '' : String(group.replaying),
    age(group.oldestSeconds),
    group.amounts.map(money).join(' + '),
    cut(group.cause),
  ]);
  return table([['group', 'open', 'replaying', 'oldest', 'blocked', 'cause'], ...rows]);
}

const REMEDIES: Readonly<Record<Exception['remedy'], string>> = {
  resubmit: 'submits the order as the record’s next revision',
  askAgain: 'asks the ERP again under the same key; what may have been sent is looked up first',
  tellAgain: 'tells the org again',
  takeInAgain: 'takes the org’s request in again',
};

export function exceptionText(exception: ExceptionWithHistory): string {
  const { payloads, replays, history } = exception;
  const by = exception.stateHow === undefined ? exception.stateBy : `${exception.stateBy}, ${exception.stateHow}`;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['exception', exception.exceptionId],
    ['state', `${exception.state} since ${exception.stateAt} (${by})`],
    [
      'what failed',
      `${exception.kind} ${exception.subject}, attempt ${exception.attempts}, class ${exception.criticality}`,
    ],
    ['code', exception.code],
    ['why', exception.message],
    ['the ERP says', exception.erpMessage],
    ['what to do', exception.action],
    ['blocked', exception.amount === undefined ? undefined : money(exception.amount)],
    ['since', `${exception.firstFailedAt} (${age(exception.ageSeconds)})`],
    ['account', exception.accountId],
    ['record', [exception.sourceObject, exception.sourceId].filter((part) => part !== undefined).join(' ')],
    ['submission', exception.submissionId],
    ['ERP', [exception.connectionId, exception.entity].filter((part) => part !== undefined).join('/')],
    ['ERP order', exception.erpOrderNumber],
    ['invoices', exception.invoiceNumbers?.join(', ')],
    ['asked for by', exception.owner],
    ['group', exception.group],
    ['came of', exception.previousId],
    ['a replay', REMEDIES[exception.remedy]],
  ];
  const parts = [table(facts.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]])))];
  for (const { version, payload, madeBy, madeAt, reason } of payloads) {
    const why = reason === undefined ? '' : `: ${reason}`;
    parts.push(`Payload ${version}, ${madeBy} at ${madeAt}${why}\n${indented(payload)}`);
  }
  if (replays.length > 0) parts.push(table([REPLAY_HEAD, ...replays.map(replayRow)]));
  parts.push(table(history.map(({ at, event, actor, detail }) => [at, event, actor, cut(detail)])));
  return parts.join('\n\n');
}

const REPLAY_HEAD = ['exception', 'replay', 'version', 'asked for by', 'approved by', 'came to', 'why'];

function replayRow(replay: BatchWithReplays['replays'][number]): readonly string[] {
  const led = replay.submissionId === undefined ? '' : `${replay.submissionState ?? ''} ${replay.submissionId}`;
  return [
    replay.exceptionId,
    replay.state,
    String(replay.payloadVersion ?? ''),
    replay.requestedBy,
    replay.approvedBy ?? '',
    led,
    cut([replay.code, replay.message].filter((part) => part !== undefined).join(': ')),
  ];
}

/** Who declined what waited of a replay, and when. */
export interface Decline {
  readonly actor: string;
  readonly at: string;
}

export function progressText(batch: BatchWithReplays, decline?: Decline): string {
  const parts = [headline(batch)];
  if (decline !== undefined) {
    const reason = batch.replays.find(({ state }) => state === 'declined')?.message ?? '';
    parts.push(`Declined by ${decline.actor} at ${decline.at}: ${reason}`);
  }
  if (batch.awaitingApproval > 0) {
    const wait = counted(batch.awaitingApproval, 'waits', 'wait');
    parts.push(`${wait} for a second person: npm run exceptions -- approve ${batch.batchId} --as NAME`);
  }
  if (batch.replays.length > 0) parts.push(table([REPLAY_HEAD, ...batch.replays.map(replayRow)]));
  return parts.join('\n');
}

export function declinedText({ declined }: Batch): string {
  return `Declined: ${counted(declined, 'exception is', 'exceptions are')} open again.`;
}

function headline(batch: Batch): string {
  const pace = batch.ratePerSecond === undefined ? '' : `, ${batch.ratePerSecond} a second`;
  const left = batch.secondsLeft === undefined ? '' : `, ${batch.secondsLeft} s left`;
  const declined = batch.declined === 0 ? '' : `, ${batch.declined} declined`;
  return `Replay ${batch.batchId} of ${batch.scope}: ${batch.done} done, ${batch.failed} failed${declined}, ${batch.left} left of ${batch.total}${pace}${left}`;
}

export function replaysText({ items, nextCursor }: BatchPage): string {
  if (items.length === 0) return 'There is none.';
  const rows = items.map((batch) => [
    batch.batchId,
    batch.requestedAt,
    batch.state,
    `${batch.done + batch.failed} of ${batch.total}, ${batch.failed} failed`,
    batch.requestedBy,
    batch.approvedBy ?? '',
    cut(batch.reason),
  ]);
  return table([['replay', 'asked for', 'state', 'done', 'by', 'approved by', 'reason'], ...rows]) + more(nextCursor);
}

export function dryRunText({ payloadVersion, preflight }: DryRun): string {
  const { headline: said, checks, verdict } = preflight;
  const rows = checks.map(({ check, state, code, message }) => [check, state, code, message]);
  return `Version ${payloadVersion}, ${verdict}: ${said.message} Nothing was sent: this is what the rules say, the ERP’s own word comes with the replay.\n${table(rows)}`;
}

function money(amount: { readonly amount: string; readonly currency: string } | undefined): string {
  return amount === undefined ? '' : `${amount.amount} ${amount.currency}`;
}

function age(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

function cut(text: string): string {
  return text.length <= WIDE ? text : `${text.slice(0, WIDE - 1)}…`;
}

function indented(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2);
  } catch {
    return payload;
  }
}
