/** One row of the answer: a payer's position with its reservations taken off. */
import type { CreditPosition } from '../canonical/credit-position.ts';
import { entityKey } from '../canonical/entity.ts';
import { add, type Money, subtract, zero } from '../canonical/money.ts';
import type { Provenance } from '../canonical/provenance.ts';
import type { Clock } from '../canonical/time.ts';
import { derivedFrom, provenanceOf } from '../freshness/answer.ts';
import type { Reading } from '../freshness/port.ts';
import type { AskedScope, CreditPolicyRule, RuleSnapshot } from '../rules/port.ts';
import type { ExchangeRate } from '../systems/erp/port.ts';
import type { EntityCredit, EntityPosition, Problem } from './answer.ts';
import { type Conversion, conversion, type ExchangeRateDeps, readExchangeRates } from './exchange-rate.ts';
import type { CreditReader, KeptCredit, PayerRef, ReservationStore } from './port.ts';
import { olderFigures, reservedElsewise, withoutFigures, withoutRates } from './problem.ts';
import { figureOf, OURS } from './figure.ts';
import type { Silences } from './silences.ts';

export interface EntityDeps extends ExchangeRateDeps {
  readonly clock: Clock;
  readonly credit: CreditReader;
  readonly reservations: ReservationStore;
  readonly silences: Pick<Silences, 'since'>;
}

export interface Asked {
  readonly orgId: string;
  readonly rules: RuleSnapshot;
  readonly refresh: boolean;
  readonly correlationId: string;
  readonly timeLeft: () => number;
}

/** What the database was found to keep of a payer's credit: when by its clock, when by ours. */
export interface Looked {
  readonly now: string;
  readonly atMs: number;
  readonly kept: KeptCredit | undefined;
}

/** What was read for one payer. How old it is, is said when the answer leaves. */
export interface Standing {
  readonly payer: PayerRef;
  readonly found?: { readonly reading: Reading<CreditPosition>; readonly atMs: number };
  /** When the reservations were read: by the database's clock, and by ours. */
  readonly reservedAt?: { readonly asOf: string; readonly atMs: number };
  /** Live reservations in the position's currency; absent where one is in a currency without a rate. */
  readonly reserved?: Money;
  /** Into the reporting currency; absent where there is no rate. */
  readonly toReporting?: Conversion;
  readonly problem?: Problem;
}

/** Reads the position and, where currencies differ, the ERP's rates. Throws what is no failure of the source. */
export async function readStanding(deps: EntityDeps, asked: Asked, payer: PayerRef, looked: Looked): Promise<Standing> {
  const { connectionId, entity } = payer;
  const { orgId, rules, correlationId } = asked;
  const scope = { orgId, rules, correlationId, entity: { connectionId, entity } };
  let reading: Reading<CreditPosition>;
  try {
    const mode = asked.refresh ? 'refresh' : 'display';
    const peeked = { now: looked.now, ...(looked.kept === undefined ? {} : { reading: looked.kept.reading }) };
    reading = await deps.credit.read({ ...scope, customer: payer.payer, mode, deadlineMs: asked.timeLeft(), peeked });
  } catch (error) {
    return { payer, problem: withoutFigures(error, payer, deps.silences.since(orgId, scope.entity)) };
  }
  const found = { reading, atMs: deps.clock.now() };
  const { reservations, reservedAt } = await reservedBeside(deps, orgId, payer, reading, looked);
  const { currency } = reading.value;
  const wanted = [rules.document.reportingCurrency, ...reservations.map((amount) => amount.currency)];
  let rates: readonly ExchangeRate[] = [];
  let problem: Problem | undefined;
  if (wanted.some((other) => other !== currency)) {
    try {
      rates = await readExchangeRates(deps, { ...scope, deadlineMs: asked.timeLeft() });
    } catch (error) {
      problem = withoutRates(error, payer);
    }
  }
  const toReporting = conversion(rates, currency, rules.document.reportingCurrency);
  const reserved = sumInto(currency, reservations, rates);
  if (reserved === undefined) problem = reservedElsewise(currency, payer);
  return {
    ...{ payer, found, reservedAt },
    ...(reserved === undefined ? {} : { reserved }),
    ...(toReporting === undefined ? {} : { toReporting }),
    ...(problem === undefined ? {} : { problem }),
  };
}

/** What was found beside the very reading that is shown holds, unless the source was waited for in between. */
async function reservedBeside(
  { reservations, clock }: EntityDeps,
  orgId: string,
  payer: PayerRef,
  reading: Reading<CreditPosition>,
  { now, atMs, kept }: Looked,
): Promise<{ readonly reservations: readonly Money[]; readonly reservedAt: { asOf: string; atMs: number } }> {
  if (kept?.reading.asOf === reading.asOf && reading.failure === undefined) {
    return { reservations: kept.reserved, reservedAt: { asOf: now, atMs } };
  }
  const live = await reservations.live(orgId, [{ ...payer, asOf: reading.asOf }]);
  return {
    reservations: live.totals.map(({ amount }) => amount),
    reservedAt: { asOf: live.asOf, atMs: clock.now() },
  };
}

/** The row as it leaves at `nowMs`. */
export function entityCredit(
  standing: Standing,
  nowMs: number,
  policyFor: (scope: AskedScope) => Pick<CreditPolicyRule, 'holdWhenOverdueDays'> | undefined,
): EntityCredit {
  const { payer, found, reservedAt } = standing;
  const row = { connectionId: payer.connectionId, entity: payer.entity, customer: payer.payer };
  if (found === undefined || reservedAt === undefined) {
    return { ...row, ...(standing.problem === undefined ? {} : { problem: standing.problem }) };
  }
  const erp = provenanceOf(found.reading, entityKey(payer), nowMs - found.atMs);
  const ours: Provenance = {
    source: OURS,
    asOf: reservedAt.asOf,
    ageSeconds: Math.max(Math.floor((nowMs - reservedAt.atMs) / 1_000), 0),
    targetAgeSeconds: 0,
    state: 'live',
  };
  const { failure } = found.reading;
  const problem = failure === undefined ? standing.problem : olderFigures(failure, erp, payer);
  const { connectionId, entity } = payer;
  const allowed = policyFor({ connectionId, entity, currency: found.reading.value.currency })?.holdWhenOverdueDays;
  const position = {
    ...positionOf(found.reading.value, standing.reserved, erp, ours),
    ...(allowed === undefined ? {} : { overdueDaysAllowed: allowed }),
  };
  return { ...row, position, ...(problem === undefined ? {} : { problem }) };
}

function positionOf(
  position: CreditPosition,
  reserved: Money | undefined,
  erp: Provenance,
  ours: Provenance,
): EntityPosition {
  const { limit, currency, oldestOverdueDays, blockReason, paymentTerms } = position;
  const left =
    limit === undefined || reserved === undefined ? undefined : subtract(subtract(limit, position.exposure), reserved);
  return {
    customerName: position.customerName,
    currency,
    ...(limit === undefined ? {} : { limit: figureOf(limit, erp) }),
    exposure: figureOf(position.exposure, erp),
    openReceivables: figureOf(position.openReceivables, erp),
    openOrders: figureOf(position.openOrders, erp),
    overdue: figureOf(position.overdue, erp),
    ...(oldestOverdueDays === undefined ? {} : { oldestOverdueDays }),
    reserved: figureOf(reserved ?? zero(currency), ours),
    ...(left === undefined ? {} : { available: figureOf(left, derivedFrom([erp, ours], erp.source)) }),
    blocked: position.blocked,
    ...(blockReason === undefined ? {} : { blockReason }),
    ...(paymentTerms === undefined ? {} : { paymentTerms }),
    exposureBasis: position.exposureBasis,
  };
}

/** Undefined when one cannot be converted: then it is not known what is reserved. */
function sumInto(currency: string, amounts: readonly Money[], rates: readonly ExchangeRate[]): Money | undefined {
  let total = zero(currency);
  for (const amount of amounts) {
    const converted = conversion(rates, amount.currency, currency)?.apply(amount);
    if (converted === undefined) return undefined;
    total = add(total, converted);
  }
  return total;
}
