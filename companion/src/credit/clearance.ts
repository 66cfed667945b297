/** What clears a credit hold (R5): which open invoices have to be paid, or how much would pass without paying any. Pure. */
import { add, compare, floorAtZero, isNegative, isZero, subtract, zero } from '../canonical/money.ts';
import type { OpenInvoice, WhatClears } from '../orders/port.ts';

/**
 * The invoices are taken oldest due first, as payments are applied, and no more of them than it takes: paying the named
 * ones is enough, and without the last one it is not. What is open on an invoice, tax included, is what paying it frees.
 * Credit notes and invoices in another currency than the limit's free nothing. Without a limit nothing has to clear; a
 * block is not cleared by paying.
 */
export const whatClears: WhatClears = ({ position, reserved, wanted, openInvoices }) => {
  const { limit, exposure, blocked, currency } = position;
  if (blocked) return { invoices: [], enough: false, largestAmount: zero(currency) };
  if (limit === undefined) return { invoices: [], enough: true };
  const free = subtract(subtract(limit, exposure), reserved);
  const largestAmount = floorAtZero(free);
  const invoices: OpenInvoice[] = [];
  let freed = free;
  for (const invoice of payable(openInvoices, currency)) {
    if (compare(wanted, freed) <= 0) break;
    freed = add(freed, invoice.open);
    invoices.push(invoice);
  }
  return { invoices, enough: compare(wanted, freed) <= 0, largestAmount };
};

function payable(openInvoices: readonly OpenInvoice[], currency: string): readonly OpenInvoice[] {
  return openInvoices
    .filter(({ open }) => open.currency === currency && !isNegative(open) && !isZero(open))
    .toSorted((a, b) => order(dueOf(a), dueOf(b)) || order(a.number, b.number) || order(a.erpId, b.erpId));
}

/** One without a due date comes last. */
function dueOf({ dueDate }: OpenInvoice): string {
  return dueDate ?? '9999-12-31';
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
