/** What clears a credit hold (R5): which open invoices, and how much would pass without paying any. */
import type { CreditPosition } from '../canonical/credit-position.ts';
import { floorAtZero, type Money, subtract } from '../canonical/money.ts';
import { daysBetween, type Day } from '../canonical/time.ts';
import type { HoldClearance, OpenInvoice } from './port.ts';

/** Open invoices overdue by more days than the policy allows; paying them ends an overdue hold. */
export function overdueInvoices(
  openInvoices: readonly OpenInvoice[],
  today: Day,
  holdWhenOverdueDays: number,
): readonly OpenInvoice[] {
  return byDueDate(
    openInvoices.filter(({ dueDate }) => dueDate !== undefined && daysBetween(dueDate, today) > holdWhenOverdueDays),
  );
}

/** Both holds at once: the invoices of either, each once; nothing passes unpaid while something is overdue. */
export function clearsBoth(overdue: readonly OpenInvoice[], limit: HoldClearance | undefined): HoldClearance {
  const invoices = new Map([...overdue, ...(limit?.invoices ?? [])].map((invoice) => [invoice.erpId, invoice]));
  return { invoices: byDueDate([...invoices.values()]), enough: limit?.enough ?? true };
}

/** False when it says that nothing has to be paid: figures that contradict the ERP's hold help nobody. */
export function saysSomething(clears: HoldClearance, wanted: Money): boolean {
  if (clears.invoices.length > 0 || !clears.enough) return true;
  return clears.largestAmount !== undefined && isLess(clears.largestAmount, wanted);
}

/** The reservations of others: all live ones less this record's own share. */
export function othersReserved(reserved: Money, own: Money): Money {
  return floorAtZero(subtract(reserved, own));
}

/** Whether figures and an amount can be compared at all. */
export function comparable(position: CreditPosition, wanted: Money): boolean {
  return position.currency === wanted.currency;
}

function byDueDate(invoices: readonly OpenInvoice[]): readonly OpenInvoice[] {
  return invoices.toSorted((a, b) => (a.dueDate ?? '9999-12-31').localeCompare(b.dueDate ?? '9999-12-31'));
}

function isLess(a: Money, b: Money): boolean {
  return a.currency === b.currency && subtract(a, b).amount.startsWith('-');
}
