/** reservation_need, reservation_exceeds, reservation_make, reservation_beside and reservation_live. */
import { compare, floorAtZero, type Money, subtract, sum } from '../../../../companion/src/canonical/money.ts';
import { instant } from '../../../../companion/src/canonical/time.ts';
import type { ReservationQuery, ReservationStore, ReservationTotal } from '../../../../companion/src/credit/port.ts';
import type { Room } from '../../../../companion/src/orders/port.ts';
import type { ReservationRow, SubmissionRow } from './rows.ts';
import type { Tables } from './tables.ts';

type Payer = Pick<ReservationRow, 'connectionId' | 'entity' | 'payer'>;

/** The amount, or only what it adds where it changes an accepted order. */
export function need(tables: Tables, row: Pick<SubmissionRow, 'replaces' | 'amount'>): Money {
  const before = row.replaces === undefined ? undefined : tables.submissions.get(row.replaces)?.amount;
  if (before?.currency !== row.amount.currency) return row.amount;
  return floorAtZero(subtract(row.amount, before));
}

export function exceeds(tables: Tables, of: Payer, submissionId: string, amount: Money, room: Room): boolean {
  const asOf = Date.parse(room.asOf);
  const others = ofPayer(tables, of).filter(
    (other) =>
      other.submissionId !== submissionId &&
      (other.endedAt === undefined ||
        (other.endedReason === 'seenByErp' && other.answeredAt !== undefined && other.answeredAt >= asOf)),
  );
  if (others.some((other) => other.amount.currency !== amount.currency)) return true;
  return compare(sum([amount, ...others.map((other) => other.amount)], amount.currency), room.free) > 0;
}

export function make(tables: Tables, row: SubmissionRow, amount: Money, at: number): void {
  const { submissionId, connectionId, entity, payer } = row;
  if (tables.plant === 'reservationLostWhilePending' && row.revision > 1) return;
  tables.reservations.set(submissionId, {
    ...{ submissionId, connectionId, entity, payer, amount, madeAt: at },
    ...{ answeredAt: undefined, endedAt: undefined, endedReason: undefined },
  });
}

export function end(tables: Tables, submissionId: string, at: number, reason: string): void {
  const live = tables.reservations.get(submissionId);
  if (live === undefined || live.endedAt !== undefined) return;
  live.endedAt = at;
  live.endedReason = reason;
}

export function live(
  tables: Tables,
  payers: readonly ReservationQuery[],
): Awaited<ReturnType<ReservationStore['live']>> {
  const asked = new Map(payers.map((payer) => [JSON.stringify(payer), payer]));
  return { totals: [...asked.values()].flatMap((payer) => beside(tables, payer)), asOf: instant(tables.now()) };
}

/** Of the reading as of `asOf`: an order that the ERP accepted before it is in it, one that it accepted later is not. */
function beside(tables: Tables, query: ReservationQuery): readonly ReservationTotal[] {
  const asOf = query.asOf === undefined ? undefined : Date.parse(query.asOf);
  const counted = ofPayer(tables, query).filter(({ endedAt, answeredAt, endedReason }) =>
    asOf === undefined
      ? endedAt === undefined
      : answeredAt === undefined
        ? endedAt === undefined
        : answeredAt >= asOf && (endedAt === undefined || endedReason === 'seenByErp'),
  );
  const { connectionId, entity, payer } = query;
  return [...Map.groupBy(counted, ({ amount }) => amount.currency)].map(([currency, rows]) => ({
    ...{ connectionId, entity, payer, count: rows.length },
    amount: sum(
      rows.map(({ amount }) => amount),
      currency,
    ),
  }));
}

function ofPayer(tables: Tables, { connectionId, entity, payer }: Payer): readonly ReservationRow[] {
  return [...tables.reservations.values()].filter(
    (row) => row.payer === payer && row.connectionId === connectionId && row.entity === entity,
  );
}
