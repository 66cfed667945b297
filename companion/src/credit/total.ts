/** The entities of an account in one currency, by the ERPs' own rates. What has no rate is left out by name. */
import { entityKey } from '../canonical/entity.ts';
import { type Money, subtract, sum } from '../canonical/money.ts';
import type { Figure, Provenance } from '../canonical/provenance.ts';
import { derivedFrom } from '../freshness/answer.ts';
import type { CreditTotal, EntityCredit, EntityPosition } from './answer.ts';
import type { Standing } from './entity-credit.ts';
import type { Conversion } from './exchange-rate.ts';
import { figureOf, OURS } from './figure.ts';

type Summed = 'limit' | 'exposure' | 'openReceivables' | 'openOrders' | 'overdue' | 'reserved' | 'available';

interface Part {
  readonly position: EntityPosition;
  readonly into: Conversion;
}

/**
 * Undefined when no entity can be counted. A total is as old as the oldest figure in it; the rates that were used are
 * listed with their own day. Rows and standings are in the same order.
 */
export function totalOf(
  rows: readonly EntityCredit[],
  standings: readonly Standing[],
  currency: string,
): CreditTotal | undefined {
  const parts: Part[] = [];
  const leavesOut: string[] = [];
  rows.forEach((row, at) => {
    const into = standings[at]?.toReporting;
    if (row.position === undefined || into === undefined) leavesOut.push(nameOf(row, rows));
    else parts.push({ position: row.position, into });
  });
  if (parts.length === 0) return undefined;
  const figure = (name: Summed): Figure | undefined => {
    const figures = parts.map(({ position }) => position[name]);
    const [first, ...others] = figures.filter((each) => each !== undefined);
    if (first === undefined || others.length + 1 < parts.length) return undefined;
    const amounts = parts.flatMap(({ position, into }) => {
      const own = position[name];
      return own === undefined ? [] : [into.apply(own)];
    });
    // Most accounts are in one entity: then there is nothing to add up.
    const [only] = amounts;
    const total = amounts.length === 1 && only !== undefined ? only : sum(amounts, currency);
    return figureOf(total, derivedFrom([first, ...others], sourceOf([first, ...others])));
  };
  const [exposure, openReceivables, openOrders, overdue, reserved] = (
    ['exposure', 'openReceivables', 'openOrders', 'overdue', 'reserved'] as const
  ).map(figure);
  if (!exposure || !openReceivables || !openOrders || !overdue || !reserved) return undefined;
  const limit = figure('limit');
  const available = figure('available');
  return {
    currency,
    ...(limit === undefined ? {} : { limit }),
    ...{ exposure, openReceivables, openOrders, overdue, reserved },
    // From the totals, so that what is shown adds up to the cent.
    ...(limit === undefined || available === undefined
      ? {}
      : { available: figureOf(left(limit, exposure, reserved), available) }),
    rates: usedRates(parts),
    leavesOut,
  };
}

function left(limit: Money, exposure: Money, reserved: Money): Money {
  return subtract(subtract(limit, exposure), reserved);
}

function sourceOf(parts: readonly Provenance[]): string {
  const sources = new Set(parts.map(({ source }) => source));
  const [only = OURS] = sources;
  return sources.size === 1 ? only : OURS;
}

function usedRates(parts: readonly Part[]): CreditTotal['rates'] {
  const used = new Map(
    parts.flatMap(({ into: { rate } }) => {
      if (rate === undefined) return [];
      const { from, to, day } = rate;
      return [[JSON.stringify([from, to, rate.rate, day]), { from, to, rate: rate.rate, day }] as const];
    }),
  );
  return [...used.values()];
}

/** The entity; with its customer where the account is several customers there. */
function nameOf(row: EntityCredit, rows: readonly EntityCredit[]): string {
  const alone = rows.filter((other) => entityKey(other) === entityKey(row)).length === 1;
  return alone ? entityKey(row) : `${entityKey(row)}/${row.customer}`;
}
