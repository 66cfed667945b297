import { describe, expect, it } from 'vitest';
import { money } from '../canonical/money.ts';
import type { Provenance } from '../canonical/provenance.ts';
import { ageingOf } from './ageing.ts';
import { invoice, type Said } from './doubles/invoice.ts';
import { viewOf } from './view.ts';

const LIVE: Provenance = {
  ...{ source: 'erp/us', asOf: '2026-11-24T12:00:00.000Z', ageSeconds: 0, targetAgeSeconds: 60, state: 'live' },
};

function view(number: string, said: Said, provenance = LIVE) {
  const at = { connectionId: 'erp', entity: 'us', payments: new Map(), provenance, today: '2026-11-24' };
  return viewOf(invoice(number, said), at);
}

describe('how late an invoice is', () => {
  it.each([
    ['tomorrow', '2026-11-25', 0, 'notDue'],
    ['today', '2026-11-24', 0, 'notDue'],
    ['yesterday', '2026-11-23', 1, 'days1to30'],
    ['30 days ago', '2026-10-25', 30, 'days1to30'],
    ['31 days ago', '2026-10-24', 31, 'days31to60'],
    ['60 days ago', '2026-09-25', 60, 'days31to60'],
    ['61 days ago', '2026-09-24', 61, 'days61to90'],
    ['90 days ago', '2026-08-26', 90, 'days61to90'],
    ['91 days ago', '2026-08-25', 91, 'over90'],
  ])('that was due %s', (_when, dueDate, daysOverdue, bucket) => {
    const late = view('1', { dueDate });
    expect(late).toMatchObject({ daysOverdue, bucket });
    expect(ageingOf([late])[0]?.buckets).toMatchObject({ [bucket]: money('100', 'USD') });
  });
});

describe('the ageing of an entity', () => {
  it('adds up exactly, in each currency by itself', () => {
    const views = [
      view('1', { dueDate: '2026-11-01', open: '0.1' }),
      view('2', { dueDate: '2026-11-01', open: '0.2' }),
      view('3', { dueDate: '2026-11-01', open: '7', currency: 'EUR' }),
      view('4', { open: '0', state: 'paid' }),
    ];
    expect(
      ageingOf(views).map(({ currency, open, buckets }) => [currency, open.amount, buckets.days1to30.amount]),
    ).toEqual([
      ['EUR', '7.00', '7.00'],
      ['USD', '0.30', '0.30'],
    ]);
  });

  it('is as old as the oldest invoice in it', () => {
    const stale: Provenance = { ...LIVE, asOf: '2026-11-24T11:00:00.000Z', ageSeconds: 3_600, state: 'stale' };
    expect(ageingOf([view('1', {}), view('2', {}, stale), view('3', {})])[0]?.provenance).toEqual(stale);
  });
});
