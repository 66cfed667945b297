/** An order in the sandbox ERP's words. What does not fit its columns is refused before it is sent, never cut. */
import { ErpError } from '../../errors.ts';
import type { OrderRequest } from '../../port.ts';

/** Columns of the ERP, in characters. */
const DEBTOR = 20;
const REFERENCE = 40;
const CANCEL_TEXT = 200;

/** Decimals of the ERP: no sign, at most 12 digits before the point and 6 after it. */
const DECIMAL = /^\d{1,12}(\.\d{1,6})?$/;

export function orderInput(order: Omit<OrderRequest, 'key'> & { readonly key?: string }): object {
  const { key, customer, billTo, shipTo, purchaseOrderNumber, paymentTerms, requestedDate, prepaid } = order;
  return {
    debtor: fit(customer, DEBTOR, 'customer'),
    ...(billTo === undefined ? {} : { billTo: fit(billTo, DEBTOR, 'billTo') }),
    ...(shipTo === undefined ? {} : { shipTo: fit(shipTo, DEBTOR, 'shipTo') }),
    ccy: order.currency,
    ...(purchaseOrderNumber === undefined
      ? {}
      : { yourRef: fit(purchaseOrderNumber, REFERENCE, 'purchaseOrderNumber') }),
    ...(key === undefined ? {} : { extRef: fit(key, REFERENCE, 'key') }),
    ...(paymentTerms === undefined ? {} : { terms: fit(paymentTerms, REFERENCE, 'paymentTerms') }),
    ...(requestedDate === undefined ? {} : { wantedOn: requestedDate }),
    ...(prepaid === undefined ? {} : { prepaid }),
    lines: order.lines.map(({ lineId, product, quantity, unitPrice }) => ({
      lineRef: fit(lineId, REFERENCE, lineId),
      item: fit(product, REFERENCE, lineId),
      qty: decimal(quantity, lineId),
      price: decimal(unitPrice, lineId),
    })),
  };
}

export function cancelInput(reason: string): object {
  return { text: fit(reason, CANCEL_TEXT, 'reason') };
}

function fit(text: string, max: number, target: string): string {
  if (text.length <= max) return text;
  throw unfit(`“${text.slice(0, max)}…” has ${text.length} characters; the ERP keeps ${max}`, 'TOO_LONG', target);
}

function decimal(text: string, target: string): string {
  if (DECIMAL.test(text)) return text;
  throw unfit(
    `${text.slice(0, 60)} does not fit the ERP: no sign, 12 digits and 6 decimals at most`,
    'DECIMAL',
    target,
  );
}

function unfit(message: string, code: string, target: string): ErpError {
  return new ErpError('VALIDATION', message, {
    retryable: false,
    outcomeKnown: true,
    findings: [{ severity: 'error', code, message, target }],
  });
}
