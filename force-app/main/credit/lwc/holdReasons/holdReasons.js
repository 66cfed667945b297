/** Why an order is held, what to do and who can, in the user's language. What is not known by its code says it itself. */
import { label } from './labels';

const SAID_BY_CODE = {
  CREDIT_LIMIT: { message: label.whyLimit, action: label.doLimit },
  OVERDUE: { message: label.whyOverdue, action: label.doOverdue },
  CUSTOMER_BLOCKED: { message: label.whyBlocked, action: label.doBlocked },
  ERP_HOLD: { message: label.whyErp, action: label.doErp },
};

const WHO = {
  rep: label.whoRep,
  finance: label.whoFinance,
  customer: label.whoCustomer,
  admin: label.whoAdmin,
  operations: label.whoOperations,
};

/** {message, action} of a reason or a headline with a code. */
export function sayReason(reason) {
  return SAID_BY_CODE[reason?.code] ?? { message: reason?.message, action: reason?.action };
}

/** Who can clear it ("finance"); undefined where nobody is named. */
export function sayWho(clearedBy) {
  return WHO[clearedBy];
}
