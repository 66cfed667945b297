/** Invoices as rows of the table, and their order. Amounts are compared exactly and only within a currency. */
import { thousandths } from 'c/decimal';
import { format, formatDay, formatNumber } from 'c/text';
import { label } from './labels';

const ICON_BY_STATE = {
  overdue: { name: 'utility:warning', variant: 'warning' },
  open: { name: 'utility:clock', variant: undefined },
  partlyPaid: { name: 'utility:contract_payment', variant: undefined },
  paid: { name: 'utility:success', variant: 'success' },
  cancelled: { name: 'utility:ban', variant: undefined },
};

export const COLUMNS = [
  { name: 'number', label: label.number },
  { name: 'due', label: label.due },
  { name: 'open', label: label.open, isRight: true },
  { name: 'days', label: label.days, isRight: true },
  { name: 'state', label: label.state },
];

const COMPARE_BY_COLUMN = {
  number: (one, other) => compare(one.documentNumber, other.documentNumber),
  due: (one, other) => compare(one.dueDate ?? '', other.dueDate ?? ''),
  open: (one, other) =>
    compare(one.open.currencyCode, other.open.currencyCode) ||
    compare(thousandths(one.open.amount) ?? 0n, thousandths(other.open.amount) ?? 0n),
  days: (one, other) => compare(one.daysOverdue, other.daysOverdue),
  state: (one, other) => compare(stateOf(one), stateOf(other)),
};

function compare(one, other) {
  if (one === other) {
    return 0;
  }
  return one < other ? -1 : 1;
}

/** A copy in the wanted order; without a column the companion's own order stands. */
export function sorted(invoices, { column, isDescending }) {
  const comparing = COMPARE_BY_COLUMN[column];
  if (comparing === undefined) {
    return invoices;
  }
  return [...invoices].sort((one, other) => (isDescending ? comparing(other, one) : comparing(one, other)));
}

function stateOf({ state, daysOverdue }) {
  return daysOverdue > 0 ? 'overdue' : state;
}

export function stateWordOf(invoice) {
  return label.wordByState[stateOf(invoice)] ?? invoice.state;
}

/** Nothing but an address that a browser opens as a page becomes a link, whoever gave it. */
export function pdfUrlOf({ pdfUrl }) {
  return /^https?:\/\//.test(pdfUrl ?? '') ? pdfUrl : undefined;
}

export function keyOf({ connectionId, entity, erpId }) {
  return `${connectionId}/${entity}/${erpId}`;
}

/** A row's place is its key on the page, so that sorting changes rows where they are and moves none. */
export function rowOf(invoice, place, isExpanded, locale) {
  const { documentNumber, type, dueDate, open, daysOverdue } = invoice;
  const key = keyOf(invoice);
  const icon = ICON_BY_STATE[stateOf(invoice)] ?? ICON_BY_STATE.open;
  const payments = (invoice.payments ?? []).map((payment, index) => ({
    key: `${key} ${index}`,
    text: format(label.payment, payment.documentNumber, formatDay(payment.paymentDate, locale)),
    ...payment.amount,
  }));
  return {
    key,
    rowKey: `${place}`,
    paymentsKey: `${place} payments`,
    documentNumber,
    typeWord: type === 'creditNote' ? label.creditNote : undefined,
    pdfUrl: pdfUrlOf(invoice),
    pdfLabel: format(label.pdfOf, documentNumber),
    due: dueDate ? formatDay(dueDate, locale) : undefined,
    openAmount: open.amount,
    currencyCode: open.currencyCode,
    days: daysOverdue > 0 ? formatNumber(daysOverdue, locale) : '',
    stateWord: stateWordOf(invoice),
    icon: icon.name,
    iconVariant: icon.variant,
    payments,
    hasPayments: payments.length > 0,
    isExpanded,
    expanded: String(isExpanded),
    expandIcon: isExpanded ? 'utility:chevrondown' : 'utility:chevronright',
    expandLabel: format(isExpanded ? label.paymentsHide : label.paymentsShow, documentNumber),
    total: invoice.total,
    invoiceDate: formatDay(invoice.invoiceDate, locale),
    provenance: invoice.provenance,
  };
}
