/**
 * What a check's or a reason's code says, in the user's language. A code that is not known here says itself: then the
 * companion's own sentence stands.
 */
import { SAID_BY_CODE } from './labels';

/** Codes whose own sentence names a product, a customer, terms or the ERP's words, which a label cannot. */
const TELLS_MORE = new Set([
  'CUSTOMER_BLOCKED',
  'CUSTOMER_GONE',
  'CUSTOMER_INACTIVE',
  'CURRENCY_MISMATCH',
  'BILL_TO_GONE',
  'BILL_TO_NOT_A_PARTNER',
  'BILL_TO_INACTIVE',
  'SHIP_TO_GONE',
  'SHIP_TO_NOT_A_PARTNER',
  'SHIP_TO_INACTIVE',
  'ENTITY_UNKNOWN',
  'NO_CUSTOMER_LINK',
  'OVERDUE',
  'CREDIT_LIMIT',
  'PRODUCT_NOT_ANSWERED',
  'PRODUCT_UNKNOWN',
  'PRICE_NOT_GIVEN',
  'PRICE_WITHIN_TOLERANCE',
  'PRICE_DIFFERS',
  'ROUTE_OK',
  'RULE_MISSING',
  'TERMS_DIFFER',
  'TERMS_REPLACED',
  'TERMS_UNKNOWN',
  'ERP_VALIDATION',
  'MASTER_DATA',
]);

/** {message, action?, detail?}: `detail` is the companion's own sentence, where it tells more than the label. */
export function say({ code, message, action }) {
  const said = SAID_BY_CODE[code];
  if (said === undefined) {
    return { message, action };
  }
  return {
    message: said.says,
    action: action ? (said.action ?? action) : undefined,
    detail: TELLS_MORE.has(code) && message !== said.says ? message : undefined,
  };
}
