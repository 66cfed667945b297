import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { invoiceView } from './doubles/invoice.ts';
import { checkCursor, inOrder, pageOf } from './page.ts';
import type { InvoiceView } from './port.ts';

const LIST = ['account', 'org', 'ACCOUNT', false];

function allPages(sorted: readonly InvoiceView[], limit: number): string[] {
  const seen: string[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages <= sorted.length; pages += 1) {
    const page = pageOf(sorted, { limit, ...(cursor === undefined ? {} : { cursor }) }, LIST);
    seen.push(...page.items.map(({ erpId }) => erpId));
    cursor = page.nextCursor;
    if (cursor === undefined) return seen;
  }
  throw new Error('the pages do not end');
}

function refusal(cursor: string, list: readonly unknown[] = LIST): unknown {
  try {
    checkCursor(cursor, list);
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('a list of invoices', () => {
  it('shows the oldest overdue first, then what is open by due date, then what is settled, newest first', () => {
    const views = [
      invoiceView('paid in May', { dueDate: '2026-05-01', open: '0', state: 'paid' }),
      invoiceView('due in December', { dueDate: '2026-12-24' }),
      invoiceView('late since October', { dueDate: '2026-10-01', daysOverdue: 54 }),
      invoiceView('without a due date', {}),
      invoiceView('paid in June', { dueDate: '2026-06-01', open: '0', state: 'paid' }),
      invoiceView('late since June', { dueDate: '2026-06-01', daysOverdue: 176 }),
      invoiceView('due tomorrow', { dueDate: '2026-11-25' }),
    ];
    expect(inOrder(views).map(({ number }) => number)).toEqual([
      'late since June',
      'late since October',
      'due tomorrow',
      'due in December',
      'without a due date',
      'paid in June',
      'paid in May',
    ]);
  });

  it('is whole over its pages, each invoice once, whatever their size', () => {
    const invoices = fc.uniqueArray(
      fc.record({
        id: fc.nat(500),
        due: fc.option(fc.integer({ min: 1, max: 28 }), { nil: undefined }),
        late: fc.boolean(),
        open: fc.boolean(),
      }),
      { selector: ({ id }) => id, maxLength: 60 },
    );
    fc.assert(
      fc.property(invoices, fc.integer({ min: 1, max: 20 }), (records, limit) => {
        const sorted = inOrder(
          records.map(({ id, due, late, open }) =>
            invoiceView('the same number', {
              erpId: String(id),
              open: open ? '10' : '0',
              daysOverdue: late && open && due !== undefined ? due : 0,
              ...(due === undefined ? {} : { dueDate: `2026-10-${String(due).padStart(2, '0')}` }),
            }),
          ),
        );
        expect(allPages(sorted, limit)).toEqual(sorted.map(({ erpId }) => erpId));
      }),
    );
  });

  it('goes on in the right place when the invoice that the page ended with is gone', () => {
    const views = ['1', '2', '3', '4'].map((id) => invoiceView(id, { erpId: id, dueDate: `2026-12-0${id}` }));
    const { nextCursor } = pageOf(views, { limit: 2 }, LIST);
    const left = views.filter(({ erpId }) => erpId !== '2');
    const next = pageOf(left, { limit: 2, ...(nextCursor === undefined ? {} : { cursor: nextCursor }) }, LIST);
    expect(next.items.map(({ erpId }) => erpId)).toEqual(['3', '4']);
    expect(next).not.toHaveProperty('nextCursor');
  });
});

describe('a cursor', () => {
  const { nextCursor = '' } = pageOf([invoiceView('1', {}), invoiceView('2', {})], { limit: 1 }, LIST);
  const reworked = (change: (parts: unknown[]) => void): string => {
    const parts = JSON.parse(Buffer.from(nextCursor, 'base64url').toString()) as unknown[];
    change(parts);
    return Buffer.from(JSON.stringify(parts)).toString('base64url');
  };

  it('of this list is taken', () => {
    expect(nextCursor).toMatch(/^[\w-]+$/);
    expect(refusal(nextCursor)).toBeUndefined();
  });

  it.each<[string, string, unknown[]?]>([
    ['of another list', nextCursor, ['account', 'org', 'ACCOUNT', true]],
    ['of another account', nextCursor, ['account', 'org', 'ANOTHER', false]],
    ['that is no cursor', 'next'],
    ['that is nothing', ''],
    ['that was cut', nextCursor.slice(0, -4)],
    ['with something behind it', `${nextCursor}=`],
    ['of another version', reworked((parts) => parts.splice(0, 1, 2))],
    ['with a place that does not exist', reworked((parts) => parts.splice(2, 1, 7))],
    ['with a number for a name', reworked((parts) => parts.splice(4, 1, 7))],
    ['with a part too many', reworked((parts) => parts.push('x'))],
    ['that is an object', Buffer.from('{"a":1}').toString('base64url')],
  ])('%s is refused, and the field is named', (_what, cursor, list = LIST) => {
    expect(refusal(cursor, list)).toMatchObject({ code: 'VALIDATION', field: 'cursor', errors: [{ field: 'cursor' }] });
  });
});
