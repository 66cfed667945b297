/** Reads the companion's pages of invoices one after the other. */
import listInvoices from '@salesforce/apex/InvoiceController.listInvoices';

/** 10,000 invoices: more than a page can show usefully, and a bound on what one click may ask. */
export const MOST_PAGES = 50;

export function firstPage(recordId, openOnly, refresh) {
  return listInvoices({ recordId, openOnly, refresh, cursor: null });
}

export function nextPage(recordId, openOnly, cursor) {
  return listInvoices({ recordId, openOnly, refresh: false, cursor });
}
