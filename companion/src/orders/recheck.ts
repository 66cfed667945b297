/**
 * Asking the ERP again about a held order, for example after the named invoices were paid (R4, F5); or about one that is
 * pending and is not asked by itself any more.
 */
import { LedgerlineError } from '../platform/errors.ts';
import { SUBMIT_LEASE_MS } from '../platform/limits.ts';
import type { RecheckSubmission } from './answer.ts';
import { ask } from './ask.ts';
import { askPending } from './ask-again.ts';
import { decideCredit } from './decide.ts';
import type { OrderDeps } from './deps.ts';
import { heldUnsent } from './held-unsent.ts';
import { notHeld } from './not-held.ts';
import type { Submission } from './port.ts';
import { record } from './record.ts';

export function createRecheckSubmission(deps: OrderDeps): RecheckSubmission {
  return async (caller, submissionId) => {
    const startedAt = deps.steady.now();
    const { orgId, actor, correlationId, deadlineMs } = caller;
    const [found, rules] = await Promise.all([deps.submissions.get(orgId, submissionId), deps.rules.snapshot(orgId)]);
    if (found === undefined) throw new LedgerlineError('NOT_FOUND', { record: submissionId });
    const { submission } = found;
    if (waitsForAPerson(submission)) {
      await askPending(deps, { orgId, submissionId, actor, turnMs: deadlineMs });
      const after = await deps.submissions.get(orgId, submissionId);
      return { submission: after?.submission ?? submission, replayed: false };
    }
    if (submission.state !== 'held') throw notHeld(submission, 'checked again');
    const erp = await deps.erps.connection(orgId, submission.connectionId);
    const entity = { connectionId: submission.connectionId, entity: submission.entity };
    const { order, payer } = submission;
    const ground = { orgId, order, entity, payer, erp, rules, correlationId, deadlineMs: deadlineMs / 2 };
    const decision = await decideCredit(deps, ground);

    const leaseFrom = deps.steady.now();
    const outcome = await deps.submissions.resume({
      orgId,
      submissionId,
      rulesHash: rules.hash,
      actor,
      leaseMs: SUBMIT_LEASE_MS,
      ...(decision.kind === 'within' ? { decideWithin: decision.room } : {}),
    });
    if (outcome.kind === 'heldHere') return { submission: outcome.submission, replayed: false };
    if (outcome.kind === 'state') throw notHeld(outcome.submission, 'checked again');
    if (outcome.kind !== 'mine') throw new LedgerlineError('NOT_FOUND', { record: submissionId });
    const turn = {
      ...outcome,
      orgId,
      actor,
      correlationId,
      document: rules.document,
      erp,
      endsAtMs: Math.min(startedAt + deadlineMs, leaseFrom + SUBMIT_LEASE_MS),
    };
    const answer = decision.kind === 'hold' ? await heldUnsent(deps, turn, decision.reason) : await ask(deps, turn);
    return { submission: await record(deps, turn, answer), replayed: false };
  };
}

/** Pending, with nobody at work on it and its schedule through: from here on only a person asks the ERP again. */
function waitsForAPerson({ state, lease, nextAttemptAt }: Submission): boolean {
  return state === 'pending' && lease === undefined && nextAttemptAt === undefined;
}
