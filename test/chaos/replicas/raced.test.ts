/** Of two changes at once, one that was refused and made, made out of order or overwritten by an older one is found out. */
import { describe, expect, it } from 'vitest';
import type { Order } from '../../../local/erp/order.ts';
import { type Change, ErpSeen, judgeRaced, overlapping, type RacedBooks } from './raced.ts';

/** Two at once, of which the second was refused; then two, both made, the second first. */
const changes: readonly Change[] = [
  { quantity: 1, sentAt: 0, answeredAt: 90 },
  { quantity: 2, sentAt: 0, answeredAt: 20, refused: 'SUBMISSION_IN_FLIGHT' },
  { quantity: 3, sentAt: 200, answeredAt: 900 },
  { quantity: 4, sentAt: 200, answeredAt: 290 },
];
const revisions = (...quantities: number[]) =>
  quantities.map((quantity, at) => ({ revision: at + 1, quantity, state: 'accepted' }));
const books: RacedBooks = { revisions: revisions(1, 4, 3), booked: [3], seen: [1, 4, 3] };
const judged = (more: Partial<RacedBooks>, of = changes) =>
  judgeRaced({ reference: 'race-1', changes: of }, { ...books, ...more });

describe('a record that two changes at once were sent for', () => {
  it('holds in whichever order the two were made', () => {
    expect(judged({})).toEqual([]);
    expect(judged({ revisions: revisions(1, 3, 4), booked: [4], seen: [1, 4] })).toEqual([]);
    expect(overlapping({ reference: 'race-1', changes })).toBe(2);
  });

  it.each<[string, Partial<RacedBooks>]>([
    [
      'a revision that is missing',
      { revisions: revisions(1, 4, 3).map((one) => ({ ...one, revision: one.revision * 2 })) },
    ],
    [
      'one that did not end as accepted',
      { revisions: revisions(1, 4, 3).map((one, at) => (at === 1 ? { ...one, state: 'rejected' } : one)) },
    ],
    ['a change made twice', { revisions: revisions(1, 4, 3, 3) }],
    ['a change that nobody asked for', { revisions: revisions(1, 9, 4, 3) }],
    ['one that was accepted and is no revision', { revisions: revisions(1, 3), seen: [1, 3] }],
    ['one that was refused and made', { revisions: revisions(1, 2, 4, 3) }],
    [
      'one that stands before what had been acknowledged when it was sent',
      { revisions: revisions(4, 1, 3), seen: [4, 1, 3] },
    ],
    ['an older one in the ERP in the end', { booked: [4] }],
    ['two orders in the ERP', { booked: [3, 4] }],
    ['an order in the ERP that went back to an older one meanwhile', { seen: [1, 4, 3, 4, 3] }],
    ['an order in the ERP that has what no revision asks for', { seen: [1, 2, 4, 3] }],
    ['an order in the ERP that nobody looked at', { seen: [] }],
  ])('is found out with %s', (_what, more) => {
    expect(judged(more)).not.toEqual([]);
  });

  it('is found out where a change was refused in another way, or nothing was at once', () => {
    const [first, second, ...rest] = changes;
    if (first === undefined || second === undefined) throw new Error('there are two');
    expect(judged({}, [first, { ...second, refused: 'INTERNAL' }, ...rest])).toEqual([
      'race-1: 2 was refused with INTERNAL',
    ]);
    expect(
      judged({ revisions: revisions(1), booked: [1], seen: [1] }, [
        first,
        { ...second, sentAt: 100, answeredAt: 120 },
      ])[0],
    ).toContain('nothing was put to the test');
  });
});

describe('what was seen of the ERP', () => {
  const order = (qty: string, more: Partial<Order> = {}) =>
    ({ yourRef: 'race-1', status: 'RELEASED', lines: [{ qty }], ...more }) as unknown as Order;

  it('is each change once, look by look, of the orders that stand', () => {
    const erp = new ErpSeen();
    for (const qty of ['1', '1', '4'])
      erp.see([order(qty), order('9', { status: 'CANCELLED' }), order('7', { yourRef: 'race-2' })]);
    expect(erp.of('race-1')).toEqual([1, 4]);
    expect(erp.of('race-2')).toEqual([7]);
    expect(erp.of('race-3')).toEqual([]);
  });
});
