/** What the books must not say: a run in which something was lost, doubled or left open is found out. */
import { describe, expect, it } from 'vitest';
import type { BookedOrder, StoredSubmission } from './books.ts';
import { type Asked, type EndState, judge } from './judge.ts';
import { ACCOUNTS, clientOrder } from './orders.ts';
import { judgeOrg } from './org-records.ts';

/** 5 GADGET at 250.00 for the third account. */
const { body } = clientOrder('run', 1, () => 0.5);

function asked(n: number, ...submissions: string[]): Asked {
  return { reference: `run-${n}`, key: `key-${n}`, body, acknowledged: new Set(submissions) };
}

const toEnd = (endsAs: EndState): Asked => ({ ...asked(1, 'sub-1'), endsAs });

function stored(n: number, more: Partial<StoredSubmission> = {}): StoredSubmission {
  return {
    ...{ submissionId: `sub-${n}`, key: `key-${n}`, erpKey: `LL-${n}`, reference: `run-${n}`, state: 'accepted' },
    ...{ reasonCode: undefined, erpOrderNumber: `SO${n}`, createdAt: 0 },
    ...more,
  };
}

type Booked = Parameters<typeof judge>[2][number];
const line = { pos: 1, item: 'GADGET', qty: '5.000', price: '250', net: '1250.00', tax: '0.00' };

function booked(n: number, more: Partial<BookedOrder> = {}): Booked {
  return {
    ...{ no: `SO${n}`, yourRef: `run-${n}`, references: [`LL-${n}`], status: 'RELEASED' },
    ...{ account: ACCOUNTS[2], ccy: 'USD', lines: [line] },
    ...more,
  };
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

  it('counts what is acknowledged under another order’s name as lost', () => {
    const answered = [asked(1, 'sub-1'), asked(2, 'sub-1')];
    expect(judge(answered, [stored(1)], [booked(1)])).toMatchObject({
      lost: 1,
      broken: ['acknowledged and not there: 1, such as sub-1'],
    });
  });

  it.each(['rejected', 'cancelled'])('counts an order that ends as %s, and that nobody booked, as lost', (state) => {
    expect(judge([asked(1, 'sub-1')], [stored(1, { state, reasonCode: 'X', erpOrderNumber: undefined })], [])).toEqual({
      ...{ lost: 1, doubled: 0 },
      broken: [`ended as ${state} instead of accepted: 1, such as run-1 (X)`],
    });
  });

  it('finds an order that is held and was to be accepted, here or in the ERP alone', () => {
    const hold = booked(1, { status: 'CREDIT_HOLD' });
    expect(judge([asked(1, 'sub-1')], [stored(1, { state: 'held' })], [hold])).toEqual({
      ...{ lost: 0, doubled: 0 },
      broken: ['ended as held instead of accepted: 1, such as run-1 (-)'],
    });
    expect(judge([asked(1, 'sub-1')], [stored(1)], [hold]).broken).toEqual([
      'accepted here, on hold in the ERP: 1, such as run-1',
    ]);
  });

  it('is content with another end where it was told of it, and with no other', () => {
    const held = [booked(1, { status: 'CREDIT_HOLD' })];
    const good = { lost: 0, doubled: 0, broken: [] };
    expect(judge([toEnd('rejected')], [stored(1, { state: 'rejected' })], [])).toEqual(good);
    expect(judge([toEnd('held')], [stored(1, { state: 'held' })], held)).toEqual(good);
    expect(judge([toEnd('rejected')], [stored(1)], [booked(1)]).broken).toHaveLength(1);
    expect(judge([toEnd('held')], [stored(1, { state: 'rejected' })], [])).toMatchObject({ lost: 1 });
  });

  it.each([
    ['quantity 15 instead of 5', { lines: [{ ...line, qty: '15' }] }],
    ['price 25 instead of 250', { lines: [{ ...line, price: '25.00' }] }],
    ['product WIDGET instead of GADGET', { lines: [{ ...line, item: 'WIDGET' }] }],
    ['line 1: missing', { lines: [] }],
    ['line 2: new', { lines: [line, line] }],
    ['currency EUR instead of USD', { ccy: 'EUR' }],
    [`customer of ${ACCOUNTS[0]} instead of ${ACCOUNTS[2]}`, { account: ACCOUNTS[0] }],
    [`customer of nobody instead of ${ACCOUNTS[2]}`, { account: undefined }],
  ])('finds books that say %s', (what, more) => {
    const { broken } = judge([asked(1, 'sub-1')], [stored(1)], [booked(1, more)]);
    expect(broken).toHaveLength(1);
    expect(broken[0]).toContain(what);
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
