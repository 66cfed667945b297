/** Whether the payer's credit carries the order, reservations included, and what clears it when it does not (R3, R5, R7). */
import { type CreditPosition, isOverdueTooLong } from '../../canonical/credit-position.ts';
import { compare, floorAtZero, type Money, subtract } from '../../canonical/money.ts';
import { dayOf } from '../../canonical/time.ts';
import { count, say } from '../../canonical/wording.ts';
import type { Reading } from '../../freshness/port.ts';
import { LedgerlineError } from '../../platform/errors.ts';
import type { CreditPolicyRule } from '../../rules/port.ts';
import { countedAmount } from '../amount.ts';
import type { Check } from '../answer.ts';
import { clearsBoth, othersReserved, overdueInvoices } from '../clears.ts';
import { ownShare } from '../own-reservation.ts';
import type { HoldClearance } from '../port.ts';
import { freeBeforeReservations, totalReserved } from '../room.ts';
import { type CheckContext, type Checked, figureOf, line, provenanceOf } from './check.ts';

const check = 'credit';

export async function checkCredit(context: CheckContext): Promise<Checked> {
  const policy = context.deps.policies.creditPolicyFor(context.rules.document, context.scope);
  if (policy === undefined) {
    throw new LedgerlineError('RULE_MISSING', {
      detail: `No credit policy covers ${context.scope.entity}.`,
      action: 'Finance adds a credit policy for the entity; until then nothing is approved.',
    });
  }
  if (context.order.prepaid === true && policy.prepaidExempt) {
    const message = 'The order is paid in advance, so credit is not asked for.';
    return line({ check, state: 'pass', code: 'CREDIT_PREPAID', message });
  }
  const ground = await readGround(context);
  const unusable = reasonNotToDecide(context, ground);
  if (unusable !== undefined) return line(unusable);
  return decide(context, policy, ground);
}

interface Ground {
  readonly reading: Reading<CreditPosition>;
  /** Undefined: a reservation is in another currency. */
  readonly reserved: Money | undefined;
  /** What the order adds, as the ERP counts open orders; undefined where it counts tax and does not say it. */
  readonly wanted: Money | undefined;
}

async function readGround(context: CheckContext): Promise<Ground> {
  const { deps, caller, order, route, erp, rules } = context;
  const { orgId, correlationId } = caller;
  const { openOrdersCount } = erp.capabilities;
  const asked = { orgId, entity: route.target, customer: route.payer, rules, correlationId } as const;
  const [reading, own, simulation] = await Promise.all([
    deps.credit.read({ ...asked, mode: 'decide', deadlineMs: context.timeLeft() }),
    ownShare(deps.submissions, orgId, order.source, order.currency),
    openOrdersCount === 'net' ? undefined : context.simulation().catch(() => undefined),
  ]);
  const live = await deps.reservations.live(orgId, [{ ...route.target, payer: route.payer, asOf: reading.asOf }]);
  const counted = countedAmount(order, openOrdersCount, simulation);
  const reserved = totalReserved(live.totals, order.currency);
  return {
    reading,
    reserved: reserved === undefined ? undefined : othersReserved(reserved, own.reserved),
    wanted: counted === undefined ? undefined : floorAtZero(subtract(counted, own.counted)),
  };
}

/** Why these figures are no ground for a verdict. */
function reasonNotToDecide(context: CheckContext, { reading, reserved, wanted }: Ground): Check | undefined {
  const position = reading.value;
  const provenance = provenanceOf(context, reading);
  const said = (code: string, message: string, action: string): Check => ({
    check,
    state: 'notChecked',
    code,
    message,
    provenance,
    action,
    clearedBy: 'operations',
  });
  if (!reading.approvable) {
    const why = reading.failure === undefined ? '' : ' The ERP was asked and did not answer.';
    return said(
      'CREDIT_TOO_OLD',
      `The credit figures are too old to decide from.${why}`,
      'Check again when the ERP answers.',
    );
  }
  if (position.blocked || position.limit === undefined) return undefined;
  if (position.currency !== context.order.currency) {
    return said(
      'CURRENCY_MISMATCH',
      `The credit limit is kept in ${position.currency}, the order is in ${context.order.currency}.`,
      `Ask finance, or submit the order in ${position.currency}.`,
    );
  }
  if (reserved === undefined) {
    const message = 'Orders in another currency are under way for this payer, so the room is not known.';
    return said('RESERVED_IN_OTHER_CURRENCY', message, 'Check again when those orders are answered.');
  }
  if (wanted === undefined) {
    const message = 'The limit counts orders with tax, and the ERP does not say the tax.';
    return said('TAX_NOT_KNOWN', message, 'Check again when the ERP answers.');
  }
  return undefined;
}

async function decide(context: CheckContext, policy: CreditPolicyRule, ground: Ground): Promise<Checked> {
  const position = ground.reading.value;
  const provenance = provenanceOf(context, ground.reading);
  if (position.blocked) {
    const words = position.blockReason === undefined ? '' : ` The ERP says: ${position.blockReason}`;
    return line({
      check,
      state: 'hold',
      code: 'CUSTOMER_BLOCKED',
      message: `${position.customerName} is blocked in the ERP.${words}`,
      provenance,
      action: 'Ask finance to lift the block in the ERP.',
      clearedBy: 'finance',
    });
  }
  const overdueDays = position.oldestOverdueDays ?? 0;
  const allowedDays = policy.holdWhenOverdueDays;
  const overdue: Check[] =
    allowedDays === undefined || !isOverdueTooLong(position, allowedDays)
      ? []
      : [
          {
            check,
            state: 'hold',
            code: 'OVERDUE',
            message: `${say(position.overdue)} are overdue, for up to ${count(overdueDays, 'day')}; ${count(allowedDays, 'day')} are allowed.`,
            figure: figureOf(position.overdue, provenance),
            action: 'Have the overdue invoices paid.',
            clearedBy: 'customer',
          },
        ];
  const room = roomCheck(context, ground);
  const checks = [...overdue, ...(overdue.length > 0 && room.state === 'pass' ? [] : [room])];
  if (!checks.some(({ state }) => state === 'hold')) return { checks };
  const clears = await whatClears(context, ground, {
    overLimit: room.state === 'hold',
    ...(overdue.length === 0 || allowedDays === undefined ? {} : { allowedDays }),
  });
  return clears === undefined ? { checks } : { checks, clears };
}

function roomCheck(context: CheckContext, { reading, reserved, wanted }: Ground): Check {
  const free = freeBeforeReservations(reading.value);
  if (free === undefined || reserved === undefined || wanted === undefined) {
    const provenance = provenanceOf(context, reading);
    return {
      check,
      state: 'pass',
      code: 'NO_LIMIT',
      message: 'The ERP sets no credit limit for this customer.',
      provenance,
    };
  }
  const available = subtract(free, reserved);
  const figure = figureOf(available, provenanceOf(context, reading));
  const room = say(floorAtZero(available));
  if (compare(wanted, available) <= 0) {
    return {
      check,
      state: 'pass',
      code: 'CREDIT_OK',
      message: `${room} of credit are free, enough for this order.`,
      figure,
    };
  }
  return {
    check,
    state: 'hold',
    code: 'CREDIT_LIMIT',
    message: `The order is ${say(subtract(wanted, available))} over the credit limit; ${room} are free.`,
    figure,
    action: 'Have the named invoices paid, order less, or ask finance to raise the limit.',
    clearedBy: 'finance',
  };
}

/** Undefined when the invoices could not be read: a hold without its remedy is still a hold. */
async function whatClears(
  context: CheckContext,
  { reading, reserved, wanted }: Ground,
  holds: { readonly overLimit: boolean; readonly allowedDays?: number },
): Promise<HoldClearance | undefined> {
  const { deps, caller, route, erp } = context;
  try {
    const openInvoices = await deps.openInvoices.openInvoices({
      orgId: caller.orgId,
      ...route.target,
      customer: route.payer,
      deadlineMs: context.timeLeft(),
      correlationId: caller.correlationId,
    });
    const limit =
      holds.overLimit && reserved !== undefined && wanted !== undefined
        ? deps.whatClears({
            position: reading.value,
            reserved,
            wanted,
            openInvoices,
            openOrdersCount: erp.capabilities.openOrdersCount,
          })
        : undefined;
    if (holds.allowedDays === undefined) return limit;
    return clearsBoth(overdueInvoices(openInvoices, dayOf(deps.clock.now()), holds.allowedDays), limit);
  } catch {
    return undefined;
  }
}
