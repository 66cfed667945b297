/** Dead letters, their replays and batches as SQL functions write them in JSON, read into the port's types. */
import { money, type Money } from '../../canonical/money.ts';
import type {
  DeadLetter,
  DeadLetterWithHistory,
  ExceptionGroup,
  PayloadVersion,
} from '../../delivery/dead-letters/port.ts';
import type { Replay, ReplayBatch, ReplayBatchWithReplays } from '../../delivery/dead-letters/replays/port.ts';
import { isoInstant } from '../client.ts';

interface AmountRow {
  readonly amount?: string;
  readonly currency?: string;
}

export type DeadLetterRow = Omit<DeadLetter, 'amount'> & AmountRow;
export type GroupRow = Omit<ExceptionGroup, 'amounts'> & { readonly amounts: readonly Required<AmountRow>[] };
export type BatchRow = Omit<ReplayBatch, 'ratePerSecond' | 'secondsLeft'> & { readonly elapsedSeconds?: number };
export type BatchWithReplaysRow = BatchRow & { readonly replays: readonly Replay[] };
type PayloadRow = Omit<PayloadVersion, 'amount'> & AmountRow;
export type WithHistoryRow = DeadLetterRow &
  Pick<DeadLetterWithHistory, 'replays' | 'history'> & { readonly payloads: readonly PayloadRow[] };

export function deadLetterOf({ amount, currency, replay, ...row }: DeadLetterRow): DeadLetter {
  return {
    ...row,
    ...moneyOf(amount, currency),
    failedAt: isoInstant(row.failedAt),
    firstFailedAt: isoInstant(row.firstFailedAt),
    stateAt: isoInstant(row.stateAt),
    ...(replay === undefined ? {} : { replay: replayOf(replay) }),
  };
}

export function withHistoryOf({ payloads, replays, history, ...row }: WithHistoryRow): DeadLetterWithHistory {
  return {
    ...deadLetterOf(row),
    payloads: payloads.map(({ amount, currency, ...version }) => ({
      ...version,
      ...moneyOf(amount, currency),
      madeAt: isoInstant(version.madeAt),
    })),
    replays: replays.map(replayOf),
    history: history.map((event) => ({ ...event, at: isoInstant(event.at) })),
  };
}

export function replayOf(row: Replay): Replay {
  const { approvedAt, startedAt, finishedAt } = row;
  return {
    ...row,
    requestedAt: isoInstant(row.requestedAt),
    ...(approvedAt === undefined ? {} : { approvedAt: isoInstant(approvedAt) }),
    ...(startedAt === undefined ? {} : { startedAt: isoInstant(startedAt) }),
    ...(finishedAt === undefined ? {} : { finishedAt: isoInstant(finishedAt) }),
  };
}

export function groupOf({ amounts, ...row }: GroupRow): ExceptionGroup {
  return {
    ...row,
    oldestAt: isoInstant(row.oldestAt),
    amounts: amounts.map(({ amount, currency }) => money(amount, currency)),
  };
}

/** The rate is that of the whole run so far: what is replayed differs in how long it takes. */
export function batchOf({ elapsedSeconds = 0, ...row }: BatchRow): ReplayBatch {
  const { startedAt, approvedAt } = row;
  const handled = row.done + row.failed;
  const rate = elapsedSeconds > 0 && handled > 0 ? handled / elapsedSeconds : undefined;
  return {
    ...row,
    requestedAt: isoInstant(row.requestedAt),
    ...(approvedAt === undefined ? {} : { approvedAt: isoInstant(approvedAt) }),
    ...(startedAt === undefined ? {} : { startedAt: isoInstant(startedAt) }),
    ...(rate === undefined ? {} : { ratePerSecond: Math.round(rate * 100) / 100 }),
    ...(rate === undefined || row.left === 0 ? {} : { secondsLeft: Math.ceil(row.left / rate) }),
  };
}

export function batchWithReplaysOf({ replays, ...row }: BatchWithReplaysRow): ReplayBatchWithReplays {
  return { ...batchOf(row), replays: replays.map(replayOf) };
}

function moneyOf(amount: string | undefined, currency: string | undefined): { readonly amount?: Money } {
  return amount === undefined || currency === undefined ? {} : { amount: money(amount, currency) };
}
