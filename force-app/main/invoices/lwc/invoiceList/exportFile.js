/** The exported file, and how a page hands it out. */
import { csvOf } from './csv';
import { EXPORT_COLUMNS } from './exportColumns';
import { label } from './labels';

/** Named for the day of the answer that the list began with. */
export function fileNameOf({ answeredAt }) {
  return `${label.exportFile}-${answeredAt.slice(0, 10)}.csv`;
}

/**
 * Gives `invoices` to the browser as a CSV file, in their order. `link` is the page's own, with the file's name in its
 * `download`. A data address, since a page under Lightning Web Security hands out no other kind of file.
 */
export function handOut(invoices, link, locale) {
  link.href = `data:text/csv;charset=utf-8,${encodeURIComponent(csvOf(invoices, EXPORT_COLUMNS, locale))}`;
  link.click();
  link.removeAttribute('href');
}
