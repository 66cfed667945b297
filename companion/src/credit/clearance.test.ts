import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CreditPosition } from '../canonical/credit-position.ts';
import { add, compare, type Money, money, subtract, sum, zero } from '../canonical/money.ts';
import type { OpenInvoice } from '../orders/port.ts';
import { whatClears } from './clearance.ts';
import { position } from './doubles/desk.ts';

const usd = (amount: string) => money(amount, 'USD');

function invoice(number: string, open: string, dueDate?: string, currency = 'USD'): OpenInvoice {
  return { number, erpId: `id-${number}`, open: money(open, currency), ...(dueDate === undefined ? {} : { dueDate }) };
}

function clears(request: {
  position?: CreditPosition;
  reserved?: string;
  wanted: string;
  openInvoices?: readonly OpenInvoice[];
}) {
  return whatClears({
    position: request.position ?? position('C1'),
    reserved: usd(request.reserved ?? '0'),
    wanted: usd(request.wanted),
    openInvoices: request.openInvoices ?? [],
    openOrdersCount: 'net',
  });
}

describe('what clears a credit hold', () => {
  it('is nothing where the order fits, to the cent', () => {
    expect(clears({ wanted: '5000.00' })).toEqual({ invoices: [], enough: true, largestAmount: usd('5000.00') });
  });

  it('is the oldest due invoice where it is enough for a cent too much', () => {
    const openInvoices = [invoice('2', '3000', '2026-12-09'), invoice('1', '0.01', '2026-12-01'), invoice('3', '1000')];
    expect(clears({ wanted: '5000.01', openInvoices })).toEqual({
      invoices: [openInvoices[1]],
      enough: true,
      largestAmount: usd('5000.00'),
    });
  });

  it('is as many as it takes, oldest due first, and one without a due date last', () => {
    const openInvoices = [
      invoice('4', '3000'),
      invoice('2', '3000', '2026-12-09'),
      invoice('1', '1000', '2026-12-01'),
      invoice('3', '3000', '2026-12-20'),
    ];
    const { invoices, enough } = clears({ wanted: '9500', openInvoices });
    expect(invoices.map(({ number }) => number)).toEqual(['1', '2', '3']);
    expect(enough).toBe(true);
  });

  it('counts what others have reserved', () => {
    const openInvoices = [invoice('1', '4000', '2026-12-01')];
    expect(clears({ wanted: '3000', openInvoices }).invoices).toEqual([]);
    expect(clears({ wanted: '3000', reserved: '2500', openInvoices })).toEqual({
      invoices: openInvoices,
      enough: true,
      largestAmount: usd('2500.00'),
    });
  });

  it('says so when paying everything would not be enough, and never that less than nothing would pass', () => {
    const over = position('C1', { exposure: usd('12000') });
    const openInvoices = [invoice('1', '4000', '2026-12-01')];
    expect(clears({ position: over, wanted: '3000', openInvoices })).toEqual({
      invoices: openInvoices,
      enough: false,
      largestAmount: usd('0.00'),
    });
  });

  it('is no credit note, no invoice that is paid, and none in another currency', () => {
    const openInvoices = [
      invoice('1', '-500', '2026-11-01'),
      invoice('2', '0', '2026-11-02'),
      invoice('3', '900', '2026-11-03', 'EUR'),
      invoice('4', '900', '2026-11-04'),
    ];
    expect(clears({ wanted: '5100', openInvoices }).invoices.map(({ number }) => number)).toEqual(['4']);
  });

  it('is nothing without a limit, and no payment while the customer is blocked', () => {
    const { limit: _limit, ...free } = position('C1');
    expect(clears({ position: free, wanted: '1000000' })).toEqual({ invoices: [], enough: true });
    const blocked = position('C1', { blocked: true });
    expect(clears({ position: blocked, wanted: '1', openInvoices: [invoice('1', '10')] })).toEqual({
      invoices: [],
      enough: false,
      largestAmount: usd('0'),
    });
  });
});

describe('whatever is open', () => {
  const cents = (max: number) => fc.integer({ min: 1, max }).map((value) => (value / 100).toFixed(2));
  const cases = fc.record({
    limit: cents(10_000_000),
    exposure: cents(12_000_000),
    reserved: cents(500_000),
    wanted: cents(5_000_000),
    open: fc.array(
      fc.record({ amount: cents(1_000_000), due: fc.option(fc.integer({ min: 1, max: 28 }), { nil: undefined }) }),
      { maxLength: 30 },
    ),
  });

  it('paying exactly what is named is enough, without the last of it is not, and the largest amount just passes', () => {
    fc.assert(
      fc.property(cases, ({ limit, exposure, reserved, wanted, open }) => {
        const asked = position('C1', { limit: usd(limit), exposure: usd(exposure) });
        const openInvoices = open.map(({ amount, due }, at) =>
          invoice(String(at), amount, due === undefined ? undefined : `2026-12-${String(due).padStart(2, '0')}`),
        );
        const answer = clears({ position: asked, reserved, wanted, openInvoices });
        const passes = (amount: Money, paid: readonly OpenInvoice[]) => {
          const freed = sum(
            paid.map((each) => each.open),
            'USD',
          );
          const used = add(subtract(usd(exposure), freed), add(usd(reserved), amount));
          return compare(used, usd(limit)) <= 0;
        };
        expect(answer.enough).toBe(passes(usd(wanted), answer.invoices));
        if (answer.enough) {
          if (answer.invoices.length > 0) expect(passes(usd(wanted), answer.invoices.slice(0, -1))).toBe(false);
        } else {
          expect(answer.invoices).toHaveLength(openInvoices.length);
        }
        const largest = answer.largestAmount ?? zero('USD');
        expect(compare(largest, zero('USD'))).toBeGreaterThanOrEqual(0);
        if (compare(largest, zero('USD')) > 0) expect(passes(largest, [])).toBe(true);
        expect(passes(add(largest, usd('0.01')), [])).toBe(false);
      }),
    );
  });
});
