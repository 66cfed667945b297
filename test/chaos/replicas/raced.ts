/**
 * Judges records that two changes at once were sent for: whichever came first, the revisions are in an order, the ERP follows it
 * and never goes back, and a change that was refused was not made. Pure.
 */
import type { Order } from '../../../local/erp/order.ts';
import { gaps, type Revision, standingQuantities } from './records.ts';

/** One change and what was answered in the end. Instants are milliseconds since the epoch. */
export interface Change {
  /** No other change of the record asks for it. */
  readonly quantity: number;
  /** When it was sent first. */
  readonly sentAt: number;
  readonly answeredAt: number;
  /** The code it was refused with; absent: it was accepted. */
  readonly refused?: string;
}

export interface Raced {
  readonly reference: string;
  /** Two and two were sent at once. */
  readonly changes: readonly Change[];
}

export interface RacedBooks {
  /** By number. */
  readonly revisions: readonly Revision[];
  /** Quantities of the ERP's orders that stand in the end. */
  readonly booked: readonly number[];
  /** What the ERP's order asked for, look by look, each change once. */
  readonly seen: readonly number[];
}

/** How a change is refused while another of its record is under way. */
const BY_NAME: ReadonlySet<string> = new Set(['SUBMISSION_IN_FLIGHT']);

/** How many pairs were really under way at the same time. */
export function overlapping({ changes }: Raced): number {
  return changes.filter((one, at) => {
    const other = changes[at + 1];
    return at % 2 === 0 && other !== undefined && one.sentAt < other.answeredAt && other.sentAt < one.answeredAt;
  }).length;
}

export function judgeRaced(raced: Raced, { revisions, booked, seen }: RacedBooks): readonly string[] {
  const { reference, changes } = raced;
  const place = new Map(revisions.map(({ quantity }, at) => [quantity, at]));
  const accepted = changes.filter(({ refused }) => refused === undefined);
  const refused = changes.filter((change) => change.refused !== undefined);
  const asked = new Set(changes.map(({ quantity }) => quantity));
  const newest = revisions.at(-1)?.quantity;
  const line = (what: string) => `${reference}: ${what}`;
  return [
    ...(overlapping(raced) === 0 ? [line('no two changes were under way at once: nothing was put to the test')] : []),
    ...gaps(reference, revisions),
    ...revisions.filter(({ state }) => state !== 'accepted').map((one) => line(`${one.quantity} is ${one.state}`)),
    ...(place.size === revisions.length ? [] : [line('a change made two revisions')]),
    ...revisions.filter(({ quantity }) => !asked.has(quantity)).map((one) => line(`nobody asked for ${one.quantity}`)),
    ...accepted
      .filter(({ quantity }) => !place.has(quantity))
      .map(({ quantity }) => line(`${quantity} was accepted and is no revision`)),
    ...refused
      .filter((change) => !BY_NAME.has(change.refused ?? ''))
      .map((change) => line(`${change.quantity} was refused with ${change.refused}`)),
    ...refused
      .filter(({ quantity }) => place.has(quantity))
      .map(({ quantity }) => line(`${quantity} was refused and is a revision`)),
    ...backwards(accepted, place).map(line),
    ...(booked.join() === String(newest) ? [] : [line(`the ERP has ${booked.join(', ')}, the newest is ${newest}`)]),
    ...(seen.length === 0 ? [line('its order in the ERP was not looked at')] : []),
    ...older(seen, place).map(line),
  ];
}

/** What was sent once another was acknowledged is the newer of the two. */
function backwards(accepted: readonly Change[], place: ReadonlyMap<number, number>): readonly string[] {
  return accepted.flatMap((later) => {
    const at = place.get(later.quantity) ?? Number.POSITIVE_INFINITY;
    const before = accepted.find(
      (earlier) => earlier.answeredAt < later.sentAt && (place.get(earlier.quantity) ?? -1) > at,
    );
    return before === undefined
      ? []
      : [`${later.quantity} was asked for after ${before.quantity}, and stands before it`];
  });
}

/** The ERP's order went from a newer revision to an older one, or to what no revision asked for. */
function older(seen: readonly number[], place: ReadonlyMap<number, number>): readonly string[] {
  return seen.flatMap((quantity, at) => {
    const here = place.get(quantity);
    if (here === undefined) return [`the ERP had ${quantity}, which is no revision`];
    const before = seen[at - 1];
    return before !== undefined && (place.get(before) ?? -1) > here ? [`the ERP had ${quantity} after ${before}`] : [];
  });
}

/** What the ERP's orders of each record asked for, from look to look. */
export class ErpSeen {
  readonly #seen = new Map<string, number[]>();

  see(orders: readonly Order[]): void {
    for (const reference of new Set(orders.flatMap(({ yourRef }) => yourRef ?? []))) {
      const seen = this.#seen.get(reference) ?? [];
      this.#seen.set(reference, seen);
      for (const quantity of standingQuantities(orders, reference)) if (seen.at(-1) !== quantity) seen.push(quantity);
    }
  }

  of(reference: string): readonly number[] {
    return this.#seen.get(reference) ?? [];
  }
}
