/** What the books must not say: a run in which something was lost, doubled or left open is found out. */
import { describe, expect, it } from 'vitest';
import type { StoredSubmission } from './books.ts';
import { type Asked, judge } from './judge.ts';
import { judgeOrg } from './org-records.ts';

function asked(n: number, ...submissions: string[]): Asked {
  return { reference: `run-${n}`, key: `key-${n}`, acknowledged: new Set(submissions) };
}

function stored(n: number, more: Partial<StoredSubmission> = {}): StoredSubmission {
  return {
    ...{ submissionId: `sub-${n}`, key: `key-${n}`, erpKey: `LL-${n}`, reference: `run-${n}`, state: 'accepted' },
    ...{ reasonCode: undefined, erpOrderNumber: `SO${n}`, createdAt: 0 },
    ...more,
  };
}

function booked(n: number, more: { readonly no?: string; readonly status?: 'RELEASED' | 'CANCELLED' } = {}) {
  return { no: `SO${n}`, yourRef: `run-${n}`, references: [`LL-${n}`], status: 'RELEASED' as const, ...more };
}

describe('the judge of a run', () => {
  it('finds nothing where every order was acknowledged, is here and is in the ERP once', () => {
    const verdict = judge([asked(1, 'sub-1'), asked(2, 'sub-2')], [stored(1), stored(2)], [booked(1), booked(2)]);
    expect(verdict).toEqual({ lost: 0, doubled: 0, broken: [] });
  });

  it('counts what was acknowledged and is not there as lost', () => {
    expect(judge([asked(1, 'sub-1')], [], [])).toMatchObject({
      lost: 1,
      broken: ['acknowledged and not there: 1, such as sub-1'],
    });
  });

  it('counts what is accepted here and not in the ERP’s books as lost, cancelled there included', () => {
    expect(judge([asked(1, 'sub-1')], [stored(1)], []).lost).toBe(1);
    expect(judge([asked(1, 'sub-1')], [stored(1)], [booked(1, { status: 'CANCELLED' })]).lost).toBe(1);
  });

  it('counts a second order in the ERP, a second submission and a second acknowledgement as doubled', () => {
    const good = [asked(1, 'sub-1')];
    expect(judge(good, [stored(1)], [booked(1), booked(1, { no: 'SO9' })]).doubled).toBe(1);
    expect(judge(good, [stored(1), stored(1, { submissionId: 'sub-9', erpKey: 'LL-9' })], [booked(1)]).doubled).toBe(1);
    expect(judge([asked(1, 'sub-1', 'sub-9')], [stored(1)], [booked(1)]).doubled).toBe(1);
  });

  it.each([
    ['an order of the ERP that no submission knows', [stored(1)], [booked(1), { ...booked(7), yourRef: 'run-7' }]],
    ['a submission that never settled', [stored(1, { state: 'pending' })], [booked(1)]],
    ['one that is rejected here and stands in the ERP', [stored(1, { state: 'rejected' })], [booked(1)]],
    ['another order number than the ERP’s', [stored(1, { erpOrderNumber: 'SO2' })], [booked(1)]],
  ])('finds %s', (_what, submissions, orders) => {
    expect(judge([asked(1, 'sub-1')], submissions, orders).broken).toHaveLength(1);
  });

  it('finds an order that was never acknowledged', () => {
    expect(judge([asked(1)], [stored(1)], [booked(1)]).broken).toEqual([
      'asked for and never acknowledged: 1, such as run-1',
    ]);
  });
});

describe('the judge of the org', () => {
  it('finds nothing where each submission has one record in its own state', () => {
    expect(judgeOrg([stored(1)], new Map([['key-1', ['accepted']]]))).toEqual([]);
  });

  it.each([
    ['no record', []],
    ['two records', ['accepted', 'accepted']],
    ['an older state', ['pending']],
  ])('finds %s', (_what, states) => {
    expect(judgeOrg([stored(1)], new Map([['key-1', states]]))).toHaveLength(1);
  });
});
