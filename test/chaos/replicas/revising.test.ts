/** A record whose changes are in another order than they were asked in, or are not the ERP's, is found out. */
import { describe, expect, it } from 'vitest';
import { judgeRecord } from './revising.ts';

const record = { reference: 'rev-1', quantities: [1, 2, 3] };
const revisions = (...quantities: number[]) =>
  quantities.map((quantity, at) => ({ revision: at + 1, quantity, state: 'accepted' }));

describe('a record that was changed in turn', () => {
  it('has its changes in the order they were asked in, and the last one in the ERP', () => {
    expect(judgeRecord(record, revisions(1, 2, 3), [3])).toEqual([]);
  });

  it.each([
    ['two changes in another order', revisions(1, 3, 2), [3]],
    ['a change that is missing', revisions(1, 2), [3]],
    ['a change that stands twice', revisions(1, 2, 3, 3), [3]],
    ['a revision that is missing', [...revisions(1, 2), { revision: 4, quantity: 3, state: 'accepted' }], [3]],
    ['an older one in the ERP', revisions(1, 2, 3), [2]],
    ['two orders in the ERP', revisions(1, 2, 3), [3, 3]],
    ['none in the ERP', revisions(1, 2, 3), []],
  ])('is found out with %s', (_what, stored, booked) => {
    expect(judgeRecord(record, stored, booked)).toHaveLength(1);
  });

  it('is found out where nothing was ever accepted', () => {
    expect(judgeRecord({ reference: 'rev-1', quantities: [] }, [], [])[0]).toContain('nothing was put to the test');
  });
});
