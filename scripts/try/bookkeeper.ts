/**
 * The bookkeeper: somebody at the ERP's own desk. The story needs a customer whose invoices get paid, and paying an
 * invoice is the ERP's business, so it is done there and not through Ledgerline.
 */
export interface Bookkeeper {
  /** Opens a customer with a credit limit in the entity "us"; answers its customer number. Amounts in USD, major units. */
  createCustomer(request: { name: string; creditLimit: string; paymentTerms: string }): Promise<string>;
  /** Posts an invoice of one line at list price; answers the number printed on it. */
  postInvoice(request: { customer: string; product: string; quantity: string }): Promise<string>;
  /** Books a payment in full of the invoice with this number. */
  payInvoice(number: string): Promise<void>;
}
