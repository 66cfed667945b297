/** Bounds of reading invoices and payments from an ERP. */

/** Of one customer or order; past it the list is not whole, and the answer says so. */
export const RECORDS_MAX = 10_000;
/** An ERP whose pages are almost empty is not asked for ever. */
export const PAGES_MAX = 500;
