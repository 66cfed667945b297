/** What the worker does for a job: takes the lease, settles what an earlier turn left unknown, then asks the ERP. */
import { LedgerlineError } from '../platform/errors.ts';
import { WORKER_LEASE_MS } from '../platform/limits.ts';
import type { RuleSnapshot } from '../rules/port.ts';
import type { ErpOrder } from '../systems/erp/port.ts';
import type { AskAgain } from './answer.ts';
import { answerOfOrder } from './answer-of-order.ts';
import { ask } from './ask.ts';
import type { OrderDeps } from './deps.ts';
import { heldUnsent, reasonToHold } from './held-unsent.ts';
import type { Answer, ClaimOutcome } from './port.ts';
import { isBeingCancelled } from './reasons.ts';
import { record } from './record.ts';
import { isChangedAlready, settle } from './settle.ts';
import type { Turn } from './turn.ts';

export const WORKER_ACTOR = 'ledgerline:worker';

type Claimed = Extract<ClaimOutcome, { readonly kind: 'mine' }>;

export function createAskAgain(deps: OrderDeps): AskAgain {
  return async (job) => askPending(deps, { ...job, actor: WORKER_ACTOR, turnMs: WORKER_LEASE_MS });
}

/**
 * Does nothing when someone else holds the lease or the submission is not pending any more. What may have been sent under
 * an earlier lease is looked up first and never sent blindly. Throws only when the database fails; the job is then
 * tried again, and finds that the lease it took may have sent something.
 */
export async function askPending(
  deps: OrderDeps,
  request: {
    readonly orgId: string;
    readonly submissionId: string;
    readonly actor: string;
    /** How long it may talk to the ERP, at most WORKER_LEASE_MS. */
    readonly turnMs: number;
  },
): Promise<void> {
  const { orgId, submissionId, actor } = request;
  const rules = await deps.rules.snapshot(orgId);
  const startedAt = deps.steady.now();
  const claim = await deps.submissions.claim(orgId, submissionId, WORKER_LEASE_MS);
  if (claim.kind === 'notNow') return;
  const { submission, fence, unasked } = claim;
  const base = {
    orgId,
    submission,
    fence,
    actor,
    correlationId: `job-${submissionId}-${fence}`,
    document: rules.document,
    // What a person asks for is never held back for having failed before.
    again: actor === WORKER_ACTOR && submission.attempts > 1,
    ...(unasked === undefined ? {} : { unasked }),
    endsAtMs: startedAt + Math.min(request.turnMs, WORKER_LEASE_MS),
  };
  const erp = await connectionOf(deps, orgId, submission.connectionId);
  const answer =
    erp === undefined ? connectionMissing(claim, actor) : await takeTurn(deps, { ...base, erp }, claim, rules);
  await record(deps, base, { ...answer, rulesHash: rules.hash });
}

async function takeTurn(deps: OrderDeps, turn: Turn, claim: Claimed, rules: RuleSnapshot): Promise<Answer> {
  let standing: ErpOrder | undefined;
  if (claim.sentUntil !== undefined) {
    const provesAt = Date.parse(claim.sentUntil) + turn.erp.capabilities.longestExecutionMs;
    const settled = await settle(deps, turn, provesAt - Date.parse(claim.now) + 1);
    if (settled.kind === 'answer') return settled.answer;
    standing = settled.standing;
  }
  const reason = await reasonToHold(deps, turn, rules);
  if (reason === undefined) return ask(deps, turn);
  if (standing === undefined || !(await isChangedAlready(deps, turn, standing))) return heldUnsent(deps, turn, reason);
  return answerOfOrder(deps, turn, standing, { detail: 'looked up by key: the ERP has made the change' });
}

async function connectionOf(deps: OrderDeps, orgId: string, connectionId: string) {
  try {
    return await deps.erps.connection(orgId, connectionId);
  } catch (error) {
    if (error instanceof LedgerlineError && error.code === 'ENTITY_UNKNOWN') return undefined;
    throw error;
  }
}

/** What was to be cancelled keeps the code that says so: asked again once the connection is back, it is not sent. */
function connectionMissing({ submission, sentUntil }: Claimed, actor: string): Answer {
  const cancelling = isBeingCancelled(submission.reason) ? submission.reason?.code : undefined;
  return {
    state: 'pending',
    phase: sentUntil === undefined ? 'retrying' : 'unknown',
    event: 'retryLater',
    detail: `the connection ${submission.connectionId} does not exist any more`,
    reason: {
      code: cancelling ?? 'WAITS_FOR_OPERATIONS',
      message: 'The ERP connection of this order does not exist any more.',
      action: 'Operations restores the connection and asks the ERP again.',
      clearedBy: 'operations',
    },
    sent: false,
    actor,
  };
}
