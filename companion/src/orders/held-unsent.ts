/** An order that is held here, before the ERP was asked. */
import { compare } from '../canonical/money.ts';
import type { RuleSnapshot } from '../rules/port.ts';
import { clearsOfHold } from './clears-of-hold.ts';
import { decideCredit } from './decide.ts';
import type { OrderDeps } from './deps.ts';
import type { Answer, Reason } from './port.ts';
import { holdReason } from './reasons.ts';
import { totalReserved } from './room.ts';
import { callTime, type Turn } from './turn.ts';

export async function heldUnsent(deps: OrderDeps, turn: Turn, reason: Reason): Promise<Answer> {
  const { code } = reason;
  const clears = code === 'CREDIT_LIMIT' || code === 'OVERDUE' ? await clearsOfHold(deps, turn, code) : undefined;
  return {
    state: 'held',
    event: 'held',
    detail: `held before the ERP was asked: ${code}`,
    reason: clears === undefined ? reason : { ...reason, clears },
    actor: turn.actor,
  };
}

/**
 * Why a pending order may not be sent after all, where the ERP does not decide: time has passed since it was let through.
 * Its own reservation is among the live ones, and so is every other's that was made before this look: of two orders that
 * do not fit together, never both pass.
 */
export async function reasonToHold(deps: OrderDeps, turn: Turn, rules: RuleSnapshot): Promise<Reason | undefined> {
  const { orgId, submission, erp, correlationId } = turn;
  if (erp.capabilities.creditEnforced) return undefined;
  const entity = { connectionId: submission.connectionId, entity: submission.entity };
  const { order, payer } = submission;
  const live = await deps.reservations.live(orgId, [{ ...entity, payer }]);
  const deadlineMs = callTime(deps.steady, turn) ?? 0;
  const decision = await decideCredit(deps, { orgId, order, entity, payer, erp, rules, deadlineMs, correlationId });
  if (decision.kind === 'send') return undefined;
  if (decision.kind === 'hold') return decision.reason;
  const { free } = decision.room;
  const reserved = totalReserved(live.totals, free.currency);
  if (reserved !== undefined && compare(reserved, free) <= 0) return undefined;
  return holdReason({ code: 'CREDIT_LIMIT', message: '' });
}
