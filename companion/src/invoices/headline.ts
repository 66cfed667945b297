/** The one sentence above a list of invoices: what is late, else what is open. */
import { add, type Money, zero } from '../canonical/money.ts';
import { count, say } from '../canonical/wording.ts';
import type { Headline } from '../credit/answer.ts';
import type { InvoiceView } from './port.ts';
import type { EntityProblem } from './problem.ts';
import { compareText, isOpen } from './view.ts';

export const NO_CUSTOMER_LINK: Headline = {
  code: 'NO_CUSTOMER_LINK',
  message: 'The account is not linked to a customer in any ERP.',
  action: 'Ask your Ledgerline admin to link the account.',
};

export const NO_ERP_ORDER: Headline = {
  code: 'NO_ERP_ORDER',
  message: 'No order in the ERP is known, so there are no invoices.',
};

/** Causes that waiting does not mend. */
const TOLD_BY_NAME: readonly string[] = ['CUSTOMER_GONE', 'ORDER_GONE', 'RULE_MISSING'];

/** `unread`: the entities, customers or orders whose invoices are not known at all, out of `asked`. */
export function headlineOf(
  views: readonly InvoiceView[],
  asked: number,
  unread: readonly EntityProblem[],
  openOnly: boolean,
): Headline {
  const late = views.filter(({ daysOverdue }) => daysOverdue > 0);
  if (late.length > 0) {
    const days = Math.max(...late.map(({ daysOverdue }) => daysOverdue));
    return {
      code: 'OVERDUE',
      message: `${countOf(late.length, 'invoice')} overdue, ${sayOpen(late)} in all, the oldest for ${count(days, 'day')}.`,
      action: 'Have the overdue invoices paid.',
    };
  }
  const [cause] = unread;
  if (cause !== undefined) {
    const entities = [...new Set(unread.map(({ entity }) => entity))].join(' and ');
    if (unread.length < asked) {
      const message = `The invoices of ${entities} are not known at the moment.`;
      return { code: 'PARTLY_KNOWN', message, action: cause.action };
    }
    const isSettled = TOLD_BY_NAME.includes(cause.code) && unread.every(({ code }) => code === cause.code);
    return isSettled
      ? { code: cause.code, message: cause.message, action: cause.action }
      : { code: 'NOT_KNOWN', message: 'The invoices are not known at the moment.', action: cause.action };
  }
  const open = views.filter(isOpen);
  if (open.length > 0) {
    return {
      code: 'OPEN',
      message: `${countOf(open.length, 'invoice')} open, ${sayOpen(open)} in all; none is overdue.`,
    };
  }
  return views.length > 0 || openOnly
    ? { code: 'NOTHING_OPEN', message: 'No invoice is open.' }
    : { code: 'NO_INVOICES', message: 'There are no invoices.' };
}

function countOf(number: number, noun: string): string {
  return number === 1 ? `One ${noun} is` : `${String(number)} ${noun}s are`;
}

function sayOpen(views: readonly InvoiceView[]): string {
  const sums = new Map<string, Money>();
  for (const { open } of views) sums.set(open.currency, add(sums.get(open.currency) ?? zero(open.currency), open));
  const said = [...sums.values()].sort((a, b) => compareText(a.currency, b.currency)).map(say);
  return said.length < 2 ? said.join('') : `${said.slice(0, -1).join(', ')} and ${said.at(-1) ?? ''}`;
}
