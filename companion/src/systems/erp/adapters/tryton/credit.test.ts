import { describe, expect, it } from 'vitest';
import { overdueOf } from './credit.ts';

const TODAY = '2026-11-25';

function owed(invoice: number, amount: string, due: string | null) {
  const [debit, credit] = amount.startsWith('-') ? ['0', amount.slice(1)] : [amount, '0'];
  const id = invoice * 10;
  return { id, debit, credit, maturity_date: due, move_origin: `account.invoice,${invoice}`, invoice_payments: [] };
}

function paid(invoice: number, amount: string) {
  return {
    id: invoice * 10 + 1,
    debit: '0',
    credit: amount,
    maturity_date: null,
    move_origin: `account.invoice,${invoice}`,
    invoice_payments: [invoice],
  };
}

function overdue(lines: Parameters<typeof overdueOf>[0]) {
  const { total, oldest } = overdueOf(lines, 'USD', TODAY);
  return [total.amount, oldest];
}

describe('what is overdue, added up from open receivable lines', () => {
  it('counts what was due before today, and since when', () => {
    expect(overdue([owed(1, '100', '2026-11-20'), owed(2, '50', '2026-10-01')])).toEqual(['150.00', '2026-10-01']);
  });

  it('does not count what is due today or later, or has no due date', () => {
    expect(overdue([owed(1, '100', TODAY), owed(2, '50', '2026-12-01'), owed(3, '7', null)])).toEqual([
      '0.00',
      undefined,
    ]);
  });

  it('takes a payment that is not reconciled yet off its invoice, earliest instalment first', () => {
    const lines = [
      owed(1, '100', '2026-11-01'),
      owed(1, '100', '2026-11-10'),
      paid(1, '130'),
      owed(2, '5', '2026-11-24'),
    ];
    expect(overdue(lines)).toEqual(['75.00', '2026-11-10']);
  });

  it('does not take a payment off another invoice', () => {
    expect(overdue([owed(1, '100', '2026-11-01'), paid(2, '100')])).toEqual(['100.00', '2026-11-01']);
  });

  it('nets a credit note that is due, and never goes below nothing', () => {
    expect(overdue([owed(1, '100', '2026-11-01'), owed(2, '-30', '2026-11-01')])[0]).toBe('70.00');
    expect(overdue([owed(1, '100', '2026-11-01'), owed(2, '-130', '2026-11-01')])[0]).toBe('0.00');
  });
});
