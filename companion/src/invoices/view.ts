/** One invoice as it is shown: how late it is, and what was paid on it. */
import type { EntityRef } from '../canonical/entity.ts';
import type { Invoice, Payment } from '../canonical/invoice.ts';
import { isNegative, isZero } from '../canonical/money.ts';
import type { Provenance } from '../canonical/provenance.ts';
import { type Day, daysBetween } from '../canonical/time.ts';
import type { AgeingBucket, InvoiceView } from './port.ts';

type PaymentView = InvoiceView['payments'][number];

/** Payments by the id of the invoice that each paid, oldest first. */
export type PaymentsByInvoice = ReadonlyMap<string, readonly PaymentView[]>;

export function viewOf(
  invoice: Invoice,
  at: EntityRef & { readonly payments: PaymentsByInvoice; readonly provenance: Provenance; readonly today: Day },
): InvoiceView {
  const daysOverdue = daysLate(invoice, at.today);
  return {
    ...invoice,
    connectionId: at.connectionId,
    entity: at.entity,
    daysOverdue,
    bucket: bucketOf(daysOverdue),
    payments: at.payments.get(invoice.erpId) ?? [],
    provenance: at.provenance,
  };
}

export function paymentsByInvoice(payments: Iterable<Payment>): PaymentsByInvoice {
  const seen = new Set<string>();
  const found = new Map<string, PaymentView[]>();
  for (const { erpId, number, paymentDate, applied } of payments) {
    if (seen.has(erpId)) continue;
    seen.add(erpId);
    for (const { invoice, amount } of applied) {
      found.set(invoice, [...(found.get(invoice) ?? []), { number, paymentDate, amount }]);
    }
  }
  for (const paid of found.values()) {
    paid.sort((a, b) => compareText(a.paymentDate, b.paymentDate) || compareText(a.number, b.number));
  }
  return found;
}

/** Something is open; a credit note's open amount is below zero. */
export function isOpen({ open, state }: Invoice): boolean {
  return state !== 'cancelled' && !isZero(open);
}

/** What is due today is not late; a credit note never is. */
function daysLate(invoice: Invoice, today: Day): number {
  if (invoice.dueDate === undefined || !isOpen(invoice) || isNegative(invoice.open)) return 0;
  return Math.max(daysBetween(invoice.dueDate, today), 0);
}

function bucketOf(daysOverdue: number): AgeingBucket {
  if (daysOverdue <= 0) return 'notDue';
  if (daysOverdue <= 30) return 'days1to30';
  if (daysOverdue <= 60) return 'days31to60';
  return daysOverdue <= 90 ? 'days61to90' : 'over90';
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
