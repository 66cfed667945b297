/** What clears an order that the ERP holds, read in the time that is left; never a reason for the submission to fail. */
import { dayOf } from '../canonical/time.ts';
import { isZero, type Money } from '../canonical/money.ts';
import type { Hold, ErpOrder } from '../systems/erp/port.ts';
import { clearsBoth, comparable, othersReserved, overdueInvoices, saysSomething } from './clears.ts';
import type { OrderDeps } from './deps.ts';
import { shareOfPending } from './own-reservation.ts';
import type { HoldClearance } from './port.ts';
import { totalReserved } from './room.ts';
import { callTime, type Turn } from './turn.ts';

/** The rep waits for the reason of the hold: what clears it may not keep it back for longer than this. */
const CLEARS_MAX_MS = 1_500;

type ClearsDeps = Pick<
  OrderDeps,
  'clock' | 'steady' | 'credit' | 'reservations' | 'openInvoices' | 'policies' | 'submissions' | 'rules' | 'whatClears'
>;

/** Undefined for a hold that no payment clears, and where the figures could not be read in time. */
export async function clearsOfHold(
  deps: ClearsDeps,
  turn: Turn,
  code: Hold['code'],
  order?: ErpOrder,
): Promise<HoldClearance | undefined> {
  if (code !== 'CREDIT_LIMIT' && code !== 'OVERDUE') return undefined;
  const left = callTime(deps.steady, turn);
  if (left === undefined) return undefined;
  try {
    return await read(deps, turn, code, Math.min(left, CLEARS_MAX_MS), order);
  } catch {
    return undefined;
  }
}

async function read(
  deps: ClearsDeps,
  turn: Turn,
  code: 'CREDIT_LIMIT' | 'OVERDUE',
  deadlineMs: number,
  order: ErpOrder | undefined,
): Promise<HoldClearance | undefined> {
  const { orgId, submission, erp } = turn;
  const entity = { connectionId: submission.connectionId, entity: submission.entity };
  const asked = { orgId, deadlineMs, correlationId: turn.correlationId };
  const rules = await deps.rules.snapshot(orgId);
  const [reading, openInvoices, own] = await Promise.all([
    deps.credit.read({ ...asked, entity, customer: submission.payer, rules, mode: 'decide' }),
    deps.openInvoices.openInvoices({ ...asked, ...entity, customer: submission.payer }),
    shareOfPending(deps.submissions, orgId, submission),
  ]);
  const live = await deps.reservations.live(orgId, [{ ...entity, payer: submission.payer, asOf: reading.asOf }]);
  const position = reading.value;
  const wanted = wantedOf(turn, order);
  const reserved = totalReserved(live.totals, position.currency);
  if (!reading.approvable || reserved === undefined || !comparable(position, wanted)) return undefined;
  const limit = deps.whatClears({
    position,
    reserved: othersReserved(reserved, own.reserved),
    wanted,
    openInvoices,
    openOrdersCount: erp.capabilities.openOrdersCount,
  });
  if (code === 'CREDIT_LIMIT') return saysSomething(limit, wanted) ? limit : undefined;
  const days = deps.policies.creditPolicyFor(rules.document, entity)?.holdWhenOverdueDays ?? 0;
  const overdue = overdueInvoices(openInvoices, dayOf(deps.clock.now()), days);
  if (overdue.length === 0) return undefined;
  return clearsBoth(overdue, saysSomething(limit, wanted) ? limit : undefined);
}

/** What the held order adds: as the ERP has priced it, else as it was reserved. */
function wantedOf(turn: Turn, order: ErpOrder | undefined): Money {
  if (order === undefined || isZero(order.gross)) return turn.submission.amount;
  return turn.erp.capabilities.openOrdersCount === 'net' ? order.net : order.gross;
}
