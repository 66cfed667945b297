/** Why an exception cannot be changed or replayed any more: what became of it, by whom and when, or how often. */
import { LedgerlineError } from '../../platform/errors.ts';
import type { DeadLetter } from './port.ts';
import type { ReplayBatch } from './replays/port.ts';

export function notFound(id: string): LedgerlineError {
  return new LedgerlineError('NOT_FOUND', { record: id });
}

export function stateError(exception: DeadLetter): LedgerlineError {
  return new LedgerlineError('EXCEPTION_STATE', { record: exception.exceptionId, ...wordsOf(exception) });
}

function wordsOf(exception: DeadLetter): { readonly detail: string; readonly action?: string } {
  const { exceptionId, state, stateAt, stateBy, stateHow = '', replay } = exception;
  switch (state) {
    case 'replaying': {
      const waits = replay?.state === 'awaitingApproval' ? ' and waits for a second person' : '';
      return {
        detail: `Exception ${exceptionId} is being replayed: ${stateBy} asked for it at ${stateAt}${waits}.`,
        action: `Follow it with: npm run exceptions -- progress ${replay?.batchId ?? ''}`.trimEnd(),
      };
    }
    case 'replayed': {
      const { requestedBy = stateBy, requestedAt = stateAt } = replay ?? {};
      return {
        detail: `Exception ${exceptionId} was replayed already, by ${requestedBy} at ${requestedAt} (${stateHow}).`,
      };
    }
    case 'settled':
      return { detail: `Exception ${exceptionId} was settled at ${stateAt} by ${stateBy} (${stateHow}).` };
    case 'open':
      return {
        detail: `Exception ${exceptionId} has nothing to edit or to try out: a replay does the same again, unchanged.`,
        action: 'Replay it as it is.',
      };
  }
}

/** Version 1 is what failed; every later one is an edit. */
export function tooManyEdits({ exceptionId, payloadVersion }: DeadLetter): LedgerlineError {
  return new LedgerlineError('TOO_MANY_EDITS', {
    record: exceptionId,
    detail: `Exception ${exceptionId} was edited ${payloadVersion - 1} times, as often as one may be; nothing was kept.`,
  });
}

export function nothingWaits(batch: ReplayBatch): LedgerlineError {
  const { batchId, approvedBy, approvedAt, state } = batch;
  const by = approvedBy === undefined ? `it is ${state}` : `${approvedBy} approved it at ${approvedAt ?? ''}`;
  return new LedgerlineError('EXCEPTION_STATE', {
    record: batchId,
    detail: `Nothing of replay ${batchId} waits for approval any more: ${by}.`,
    action: `Read it with: npm run exceptions -- progress ${batchId}`,
  });
}
