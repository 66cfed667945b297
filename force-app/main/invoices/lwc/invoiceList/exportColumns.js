/** What stands in the exported file, a column per fact. */
import { label } from './labels';
import { pdfUrlOf, stateWordOf } from './rows';

const text = (name, value) => ({ label: name, value });
const number = (name, value) => ({ label: name, value, isNumber: true });

export const EXPORT_COLUMNS = [
  text(label.number, ({ documentNumber }) => documentNumber),
  text(label.type, ({ type }) => (type === 'creditNote' ? label.creditNote : label.invoice)),
  text(label.entity, ({ connectionId, entity }) => `${connectionId}/${entity}`),
  text(label.date, ({ invoiceDate }) => invoiceDate),
  text(label.due, ({ dueDate }) => dueDate),
  text(label.currency, ({ open }) => open.currencyCode),
  number(label.total, ({ total }) => total.amount),
  number(label.open, ({ open }) => open.amount),
  number(label.days, ({ daysOverdue }) => daysOverdue),
  text(label.state, stateWordOf),
  text(label.payments, ({ payments }) =>
    (payments ?? []).map((paid) => `${paid.documentNumber} ${paid.paymentDate} ${paid.amount.amount}`).join('; '),
  ),
  text(label.pdf, pdfUrlOf),
];
