/** Invoices to test with: open, 100 USD in entity us, unless a test says otherwise. */
import type { Invoice, Payment } from '../../canonical/invoice.ts';
import { money } from '../../canonical/money.ts';
import type { InvoiceView } from '../port.ts';

export interface Said {
  readonly erpId?: string;
  readonly customer?: string;
  readonly orderNumbers?: readonly string[];
  readonly dueDate?: string;
  readonly total?: string;
  readonly open?: string;
  readonly currency?: string;
  readonly type?: Invoice['type'];
  readonly state?: Invoice['state'];
}

export function invoice(number: string, said: Said = {}): Invoice {
  const { open = '100', currency = 'USD', dueDate } = said;
  return {
    erpId: said.erpId ?? `id-${number}`,
    number,
    type: said.type ?? 'invoice',
    customer: said.customer ?? 'C1',
    orderNumbers: said.orderNumbers ?? [],
    invoiceDate: '2026-10-01',
    ...(dueDate === undefined ? {} : { dueDate }),
    total: money(said.total ?? '100', currency),
    open: money(open, currency),
    state: said.state ?? 'open',
  };
}

export function payment(
  number: string,
  applied: Readonly<Record<string, string>>,
  paymentDate = '2026-11-01',
): Payment {
  return {
    erpId: `id-${number}`,
    number,
    customer: 'C1',
    paymentDate,
    amount: money('100', 'USD'),
    applied: Object.entries(applied).map(([paid, amount]) => ({ invoice: `id-${paid}`, amount: money(amount, 'USD') })),
  };
}

export function invoiceView(number: string, said: Said & { readonly daysOverdue?: number }): InvoiceView {
  return {
    ...invoice(number, said),
    connectionId: 'erp',
    entity: 'us',
    daysOverdue: said.daysOverdue ?? 0,
    bucket: 'notDue',
    payments: [],
    provenance: { source: 'erp/us', asOf: '', ageSeconds: 0, targetAgeSeconds: 60, state: 'live' },
  };
}
