/** The one sentence a page shows first, fit to be read out to the customer: the worst that is known. */
import Big from 'big.js';
import { isOverdueTooLong } from '../canonical/credit-position.ts';
import { isNegative, isZero, type Money, subtract, zero } from '../canonical/money.ts';
import { count, say, sayAge } from '../canonical/wording.ts';
import type { CreditTotal, EntityCredit, EntityPosition, Headline } from './answer.ts';

/** Used from this share of the limit on is near it. */
const NEAR_LIMIT_PERCENT = 80;

export const NO_CUSTOMER_LINK: Headline = {
  code: 'NO_CUSTOMER_LINK',
  message: 'The account is not linked to a customer in any ERP.',
  action: 'Ask your Ledgerline admin to link the account.',
};

type Known = EntityCredit & { readonly position: EntityPosition };

export function headlineOf(rows: readonly EntityCredit[], total: CreditTotal | undefined): Headline {
  const known = rows.filter((row): row is Known => row.position !== undefined);
  const [first] = known;
  if (first === undefined) return nothingKnown(rows);
  const where = (row: EntityCredit) => (rows.length === 1 ? '' : ` in ${row.entity}`);
  const bad = blocked(known, where) ?? overLimit(known, where) ?? heldOverdue(known, where) ?? overdue(known, where);
  const worst = bad ?? notWhollyKnown(rows, known) ?? near(known, where) ?? room(first, known, where, total);
  return withAge(worst, known);
}

/** A sentence that rests on stale figures says so. */
function withAge(headline: Headline, known: readonly Known[]): Headline {
  const stale = known.flatMap(({ position: { exposure } }) => (exposure.state === 'stale' ? exposure.ageSeconds : []));
  if (stale.length === 0) return headline;
  return { ...headline, message: headline.message.replace(/\.$/, `, as of ${sayAge(Math.max(...stale))} ago.`) };
}

function blocked(known: readonly Known[], where: (row: EntityCredit) => string): Headline | undefined {
  const row = known.find(({ position }) => position.blocked);
  return (
    row && {
      code: 'BLOCKED',
      message: `${row.position.customerName} is blocked for orders${where(row)}.`,
      action: 'Ask finance to lift the block in the ERP.',
    }
  );
}

function overLimit(known: readonly Known[], where: (row: EntityCredit) => string): Headline | undefined {
  for (const row of known) {
    const { available, limit, customerName } = row.position;
    if (available === undefined || limit === undefined || !isNegative(available)) continue;
    const over = subtract(zero(available.currency), available);
    return {
      code: 'OVER_LIMIT',
      message: `${customerName} is ${say(over)} over its credit limit of ${say(limit)}${where(row)}.`,
      action: 'Have open invoices paid, or ask finance to raise the limit.',
    };
  }
  return undefined;
}

/** As an order's check decides it: whatever room there is, the org's policy holds every new order but a prepaid one. */
function heldOverdue(known: readonly Known[], where: (row: EntityCredit) => string): Headline | undefined {
  const row = longestOverdue(known.filter(({ position }) => isOverdueTooLong(position, position.overdueDaysAllowed)));
  if (row === undefined) return undefined;
  const { customerName, overdue: amount, oldestOverdueDays = 0, overdueDaysAllowed = 0 } = row.position;
  const late = `${say(amount)} are overdue, the oldest for ${count(oldestOverdueDays, 'day')}`;
  return {
    code: 'HELD_OVERDUE',
    message: `New orders of ${customerName}${where(row)} are held: ${late}; ${count(overdueDaysAllowed, 'day')} are allowed.`,
    action: 'Have the overdue invoices paid.',
  };
}

function longestOverdue(rows: readonly Known[]): Known | undefined {
  return rows.toSorted((a, b) => (b.position.oldestOverdueDays ?? 0) - (a.position.oldestOverdueDays ?? 0)).at(0);
}

function overdue(known: readonly Known[], where: (row: EntityCredit) => string): Headline | undefined {
  const row = longestOverdue(
    known.filter(({ position }) => !isZero(position.overdue) && !isNegative(position.overdue)),
  );
  if (row === undefined) return undefined;
  const { customerName, oldestOverdueDays: days } = row.position;
  const since = days === undefined ? '' : `, the oldest for ${count(days, 'day')}`;
  return {
    code: 'OVERDUE',
    message: `${customerName} has ${say(row.position.overdue)} overdue${where(row)}${since}.`,
    action: 'Have the overdue invoices paid.',
  };
}

/** Good news of one entity is no news of another. */
function notWhollyKnown(rows: readonly EntityCredit[], known: readonly Known[]): Headline | undefined {
  const unknown = rows.filter(({ position }) => position === undefined || isOpen(position));
  if (unknown.length === 0) return undefined;
  const [cause] = unknown.flatMap(({ problem }) => problem ?? []);
  const entities = [...new Set(unknown.map(({ entity }) => entity))].join(' and ');
  const name = known[0]?.position.customerName ?? 'the account';
  return {
    code: unknown.length === rows.length ? 'NOT_KNOWN' : 'PARTLY_KNOWN',
    message: `How much credit ${name} has in ${entities} is not known at the moment.`,
    ...(cause === undefined ? {} : { action: cause.action }),
  };
}

/** There is a limit, and it is not known what is left of it. */
function isOpen({ limit, available }: EntityPosition): boolean {
  return limit !== undefined && available === undefined;
}

function near(known: readonly Known[], where: (row: EntityCredit) => string): Headline | undefined {
  const shares = known.flatMap((row) => {
    const percent = usedPercent(row.position);
    return percent === undefined || percent < NEAR_LIMIT_PERCENT ? [] : [{ row, percent }];
  });
  const [most] = shares.toSorted((a, b) => b.percent - a.percent);
  if (most === undefined) return undefined;
  const { position } = most.row;
  const free = position.available === undefined ? '' : `; ${say(position.available)} are free`;
  return {
    code: 'NEAR_LIMIT',
    message: `${position.customerName} has used ${String(most.percent)} % of its credit${where(most.row)}${free}.`,
    action: 'Have open invoices paid before a large order.',
  };
}

/** Whole percents, rounded down, so that 100 % is only said of a limit that is used up. */
function usedPercent({ limit, available }: EntityPosition): number | undefined {
  if (limit === undefined || available === undefined) return undefined;
  if (new Big(limit.amount).lte(0)) return 100;
  const used = new Big(limit.amount).minus(available.amount);
  return used.times(100).div(limit.amount).round(0, Big.roundDown).toNumber();
}

function room(
  first: Known,
  known: readonly Known[],
  where: (row: EntityCredit) => string,
  total: CreditTotal | undefined,
): Headline {
  const name = first.position.customerName;
  const entities = [...new Set(known.map(({ entity }) => entity))].join(' and ');
  if (known.every(({ position }) => position.limit === undefined)) {
    const open = known.length === 1 ? first.position.exposure : total?.exposure;
    return { code: 'NO_LIMIT', message: `${name} has no credit limit${open ? `; ${say(open)} are open` : ''}.` };
  }
  const free: Money | undefined = total?.leavesOut.length === 0 ? total.available : undefined;
  const message =
    known.length > 1 && free !== undefined
      ? `${name} has ${say(free)} of credit free in ${entities}.`
      : `${name} has ${known.map((row) => roomIn(row, where)).join(', and ')}.`;
  return { code: 'ROOM', message };
}

function roomIn(row: Known, where: (row: EntityCredit) => string): string {
  const { limit, available } = row.position;
  if (limit === undefined || available === undefined) return `no credit limit${where(row)}`;
  return `${say(available)} of its ${say(limit)} of credit free${where(row)}`;
}

function nothingKnown(rows: readonly EntityCredit[]): Headline {
  const problems = rows.flatMap(({ problem }) => problem ?? []);
  const [first] = problems;
  if (first === undefined) return { code: 'NOT_KNOWN', message: 'The credit of this account is not known.' };
  const { action } = first;
  const isOnly = problems.every(({ code }) => code === first.code);
  if (isOnly && first.code === 'CUSTOMER_GONE') {
    return { code: first.code, message: 'The customer of this account is not in the ERP any more.', action };
  }
  if (isOnly && first.code === 'RULE_MISSING') {
    const message = 'The credit of this account is not shown, since no rule says how old it may be.';
    return { code: first.code, message, action };
  }
  return { code: 'NOT_KNOWN', message: 'The credit of this account is not known at the moment.', action };
}
