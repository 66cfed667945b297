/** Invoices as a CSV file that a spreadsheet opens without running anything in it. */

/** Text that a spreadsheet would take for a formula gets an apostrophe before it. */
const FORMULA = /^\s*[=+\-@\t\r\n\uFF0B\uFF0D\uFF1D\uFF20]/u;
const NUMBER = /^-?\d+(?:\.\d+)?$/;
const BYTE_ORDER_MARK = '\uFEFF';

/** `columns`: [{label, value: (invoice) => string, isNumber?}]. Where the decimal mark is a comma, cells part at semicolons. */
export function csvOf(invoices, columns, locale) {
  const mark = decimalMark(locale);
  const separator = mark === ',' ? ';' : ',';
  const head = columns.map(({ label }) => cell(label, separator));
  const rows = invoices.map((invoice) =>
    columns.map(({ value, isNumber }) =>
      isNumber ? numberCell(value(invoice), mark, separator) : cell(value(invoice), separator),
    ),
  );
  return BYTE_ORDER_MARK + [head, ...rows].map((cells) => `${cells.join(separator)}\r\n`).join('');
}

export function cell(value, separator) {
  const text = value === undefined || value === null ? '' : String(value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return safe.includes(separator) || /["\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Only what is a plain decimal passes as a number: a minus sign is no formula there. */
function numberCell(value, mark, separator) {
  const text = value === undefined || value === null ? '' : String(value);
  return NUMBER.test(text) ? text.replace('.', mark) : cell(text, separator);
}

function decimalMark(locale) {
  return new Intl.NumberFormat(locale).formatToParts(1.5).find(({ type }) => type === 'decimal').value;
}
