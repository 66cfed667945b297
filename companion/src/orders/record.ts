/** Writing an answer down under the fence it was asked with. */
import { LedgerlineError } from '../platform/errors.ts';
import type { OrderDeps } from './deps.ts';
import type { Answer, Submission } from './port.ts';
import type { Turn } from './turn.ts';

/**
 * The submission after the answer; or, when the fence was lost to someone else meanwhile, as the store has it now: then
 * the other's answer counts, and the order that this one may have caused is found by key.
 */
export async function record(
  deps: Pick<OrderDeps, 'submissions' | 'forgetCredit'>,
  turn: Pick<Turn, 'orgId' | 'submission' | 'fence'>,
  answer: Answer,
): Promise<Submission> {
  const { orgId, submission, fence } = turn;
  try {
    const recorded = await deps.submissions.recordAnswer(orgId, submission.submissionId, fence, answer);
    return recorded ?? (await current(deps, orgId, submission.submissionId));
  } finally {
    deps.forgetCredit(orgId, submission.accountId);
  }
}

async function current(deps: Pick<OrderDeps, 'submissions'>, orgId: string, submissionId: string): Promise<Submission> {
  const found = await deps.submissions.get(orgId, submissionId);
  if (found === undefined) throw new LedgerlineError('NOT_FOUND', { record: submissionId });
  return found.submission;
}
