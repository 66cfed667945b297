/** Which of Tryton's modules Ledgerline's books use; `requirements.in` names the packages that hold them. */
export const MODULES: readonly string[] = [
  'account',
  'account_credit_limit',
  'account_dunning',
  'account_invoice',
  'account_product',
  'company',
  'country',
  'currency',
  'party',
  'product',
  'product_price_list',
  'sale',
  'sale_amendment',
  'sale_credit_limit',
  'sale_price_list',
];
