/** Why something cannot be done with a submission that is not held. */
import { LedgerlineError } from '../platform/errors.ts';
import type { Submission } from './port.ts';

const RETRY_AFTER_MS = 2_000;

/** One that is being asked is under way; any other state has nothing to check again or to cancel. */
export function notHeld(submission: Submission, wanted: 'checked again' | 'cancelled'): LedgerlineError {
  const { submissionId: record, state } = submission;
  if (state === 'pending') return new LedgerlineError('SUBMISSION_IN_FLIGHT', { record, retryAfterMs: RETRY_AFTER_MS });
  return new LedgerlineError('SUBMISSION_STATE', {
    record,
    detail: `The submission is ${state}; only a held one can be ${wanted}.`,
  });
}
