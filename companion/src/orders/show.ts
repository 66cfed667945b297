/** A submission with its whole history. */
import { LedgerlineError } from '../platform/errors.ts';
import type { ShowSubmission } from './answer.ts';
import type { OrderDeps } from './deps.ts';

export function createShowSubmission({ submissions }: Pick<OrderDeps, 'submissions'>): ShowSubmission {
  return async (orgId, submissionId) => {
    const found = await submissions.get(orgId, submissionId);
    if (found === undefined) throw new LedgerlineError('NOT_FOUND', { record: submissionId });
    return found;
  };
}
