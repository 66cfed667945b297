/** Why an order is not through, in our words: what happened, what to do, who can. The ERP's own words stand beside them. */
import type { ErpError, ErpErrorCode } from '../systems/erp/errors.ts';
import type { Hold } from '../systems/erp/port.ts';
import type { HoldClearance, Reason } from './port.ts';

type Words = Pick<Reason, 'code' | 'message' | 'action'> & { readonly clearedBy: NonNullable<Reason['clearedBy']> };

const HOLDS: Readonly<Record<Hold['code'], Words>> = {
  CREDIT_LIMIT: {
    code: 'CREDIT_LIMIT',
    message: 'The order is over the customer’s credit limit.',
    action: 'Have the named invoices paid, or ask finance to raise the limit; then check again.',
    clearedBy: 'finance',
  },
  OVERDUE: {
    code: 'OVERDUE',
    message: 'The customer has overdue invoices.',
    action: 'Have the overdue invoices paid, then check again.',
    clearedBy: 'customer',
  },
  CUSTOMER_BLOCKED: {
    code: 'CUSTOMER_BLOCKED',
    message: 'The customer is blocked for orders in the ERP.',
    action: 'Ask finance to lift the block in the ERP, then check again.',
    clearedBy: 'finance',
  },
  OTHER: {
    code: 'ERP_HOLD',
    message: 'The ERP has put the order on hold.',
    action: 'Ask finance to clear what the ERP names, then check again.',
    clearedBy: 'finance',
  },
};

/** Why the ERP holds an order. */
export function holdReason(hold: Hold | undefined, clears?: HoldClearance): Reason {
  const words = HOLDS[hold?.code ?? 'OTHER'];
  return {
    ...words,
    ...(hold === undefined || hold.message === '' ? {} : { erpMessage: hold.message }),
    ...(clears === undefined ? {} : { clears }),
  };
}

const FAILURES: Readonly<Record<ErpErrorCode, Words>> = {
  AUTH: {
    code: 'ERP_ACCESS_REFUSED',
    message: 'The ERP did not accept our credentials, so the order has not been sent.',
    action: 'An admin renews the credentials of the ERP connection; the order is then sent by itself.',
    clearedBy: 'admin',
  },
  FORBIDDEN: {
    code: 'ERP_FORBIDDEN',
    message: 'Our user may not do this in the ERP.',
    action: 'An admin grants our ERP user the right that the ERP names; then submit again.',
    clearedBy: 'admin',
  },
  NOT_FOUND: {
    code: 'ERP_RECORD_MISSING',
    message: 'The ERP does not have a record that the order needs.',
    action: 'An admin corrects the customer link or the named record; then submit again.',
    clearedBy: 'admin',
  },
  VALIDATION: {
    code: 'ERP_VALIDATION',
    message: 'The ERP refused a value of this order.',
    action: 'Correct the value that the ERP names and submit again.',
    clearedBy: 'rep',
  },
  MASTER_DATA: {
    code: 'MASTER_DATA',
    message: 'A customer, product, price or term of this order is not set up in the ERP.',
    action: 'Correct the line that the ERP names, or have it set up in the ERP; then submit again.',
    clearedBy: 'rep',
  },
  CREDIT_BLOCKED: HOLDS.CREDIT_LIMIT,
  CUSTOMER_BLOCKED: HOLDS.CUSTOMER_BLOCKED,
  PERIOD_CLOSED: {
    code: 'PERIOD_CLOSED',
    message: 'The ERP’s accounting period for this order is closed.',
    action: 'Change the requested date, or ask finance to open the period; then submit again.',
    clearedBy: 'finance',
  },
  DUPLICATE: {
    code: 'DUPLICATE',
    message: 'The ERP says that it has such an order already, under another key.',
    action: 'Operations compares the two orders in the ERP before it is submitted again.',
    clearedBy: 'operations',
  },
  CONFLICT: {
    code: 'CHANGED_IN_ERP',
    message: 'The ERP’s order was changed by someone else, or can no longer be changed.',
    action: 'Look at the order in the ERP, then submit again if it still has to change.',
    clearedBy: 'operations',
  },
  PRECONDITION_REQUIRED: {
    code: 'CHANGED_IN_ERP',
    message: 'The ERP would not take the change without knowing the order’s version.',
    action: 'Operations checks the ERP connection, then submit again.',
    clearedBy: 'operations',
  },
  LOCKED: {
    code: 'ERP_LOCKED',
    message: 'Someone is working on a record of this order in the ERP.',
    action: 'Nothing to do: the order is sent again by itself.',
    clearedBy: 'operations',
  },
  THROTTLED: {
    code: 'ERP_BUSY',
    message: 'The ERP takes no more requests at the moment.',
    action: 'Nothing to do: the order is sent again by itself.',
    clearedBy: 'operations',
  },
  UNAVAILABLE: {
    code: 'ERP_UNAVAILABLE',
    message: 'The ERP does not answer, so the order has not been sent.',
    action: 'Nothing to do: the order is sent again by itself.',
    clearedBy: 'operations',
  },
  TIMEOUT_UNKNOWN_OUTCOME: {
    code: 'ANSWER_LOST',
    message: 'The ERP was asked and its answer did not arrive; whether it has the order is being looked up.',
    action: 'Nothing to do: it is looked up by our key and never sent twice.',
    clearedBy: 'operations',
  },
  UNSUPPORTED: {
    code: 'ERP_UNSUPPORTED',
    message: 'This ERP cannot do that for us.',
    action: 'Do it in the ERP itself, or ask operations.',
    clearedBy: 'operations',
  },
  CONTRACT_BROKEN: {
    code: 'ERP_ANSWER_BROKEN',
    message: 'The ERP’s answer could not be understood.',
    action: 'Operations checks the ERP connection; then submit again.',
    clearedBy: 'operations',
  },
  INTERNAL: {
    code: 'ERP_FAILED',
    message: 'The ERP failed on this order.',
    action: 'Operations looks at the ERP’s own log; then submit again.',
    clearedBy: 'operations',
  },
};

/** Why an ERP call failed, with the ERP's own words. A product that the ERP does not sell is named as such. */
export function failureReason(failure: ErpError, clears?: HoldClearance): Reason {
  const words = failure.outcomeKnown ? FAILURES[failure.code] : FAILURES.TIMEOUT_UNKNOWN_OUTCOME;
  const product = failure.findings.find((finding) => finding.code === 'PRODUCT_UNKNOWN');
  return {
    ...words,
    ...(product === undefined || !failure.outcomeKnown
      ? {}
      : { code: 'PRODUCT_UNKNOWN', message: 'The ERP does not sell a product of this order.' }),
    ...(failure.message === '' ? {} : { erpMessage: failure.message }),
    ...(clears === undefined ? {} : { clears }),
  };
}

/** The ERP refused the order as one that it has already, and was proven not to have it under our key. */
export function duplicateReason(erpMessage: string | undefined): Reason {
  return { ...FAILURES.DUPLICATE, ...(erpMessage === undefined ? {} : { erpMessage }) };
}

/**
 * Asked as often as the rules allow, without an answer: from here on a person decides. The failure's words are kept, and so
 * is the code of what was to be cancelled: asking again must not send it.
 */
export function exhaustedReason(reason: Reason): Reason {
  return {
    ...reason,
    ...(isBeingCancelled(reason) ? {} : { code: 'WAITS_FOR_OPERATIONS' }),
    action: `Operations clears the cause and asks the ERP again; it is not asked by itself any more. The last cause: ${reason.code}.`,
    clearedBy: 'operations',
  };
}

/** The code of the reason under which an unknown outcome is looked up one last time. */
export const LAST_LOOK = 'ANSWER_LOST_LAST_LOOK';

export function lastLookReason(reason: Reason): Reason {
  return {
    ...reason,
    code: LAST_LOOK,
    action:
      'Nothing to do yet: it is looked up once more; if the ERP does not have the order then, operations decides.',
  };
}

/** Not found once, where the ERP had an order or says so: looked for again, since it may only lag behind. */
const LOOKED_FOR_AGAIN = 'it is looked for once more when the ERP can no longer be at work on it';

/** The ERP refused a first order as one that it has or works on already, and shows none with our key. */
export const REFUSED_UNPROVEN: Reason = {
  code: 'REFUSED_UNPROVEN',
  message: 'The ERP says that it has this order already or is at work on it, and shows none with our key yet.',
  action: `Nothing to do: ${LOOKED_FOR_AGAIN}; if it has none then, the order is rejected.`,
  clearedBy: 'operations',
};

/** An order whose number we hold was not found, neither by its number nor by our key. */
export const ORDER_NOT_SHOWN: Reason = {
  code: 'ORDER_NOT_SHOWN',
  message: 'The ERP did not find the order, which it had before.',
  action: `Nothing to do: ${LOOKED_FOR_AGAIN}.`,
  clearedBy: 'operations',
};

/** As ORDER_NOT_SHOWN, of an order that is to be cancelled. */
export const CANCEL_NOT_SHOWN: Reason = {
  ...ORDER_NOT_SHOWN,
  code: 'CANCEL_NOT_SHOWN',
  action: `Nothing to do: ${LOOKED_FOR_AGAIN}; if it stands there then, cancel it again.`,
};

/** A person cancels it: kept while that goes on, so that nobody who takes it up after a crash sends what is not wanted. */
export const CANCEL_UNDER_WAY: Reason = {
  code: 'CANCEL_UNDER_WAY',
  message: 'The order is being cancelled.',
  action: 'Nothing to do: if the cancelling breaks off, what became of it is looked up.',
  clearedBy: 'operations',
};

/** Asked to cancel, and not yet known whether the ERP did: looked up, and held again when it did not. */
export const CANCEL_ANSWER_LOST: Reason = {
  code: 'CANCEL_ANSWER_LOST',
  message: 'The ERP was asked to cancel the order and its answer did not arrive; whether it did is being looked up.',
  action: 'Nothing to do: it is looked up by itself; if the order still stands then, cancel it again.',
  clearedBy: 'operations',
};

/** Whether the last that was wanted of the ERP was to cancel the order. */
export function isBeingCancelled(reason: Reason | undefined): boolean {
  return BEING_CANCELLED.has(reason?.code ?? '');
}

const BEING_CANCELLED: ReadonlySet<string> = new Set(
  [CANCEL_UNDER_WAY, CANCEL_ANSWER_LOST, CANCEL_NOT_SHOWN].map(({ code }) => code),
);

export const POSTPONED: Reason = {
  code: 'NOT_ASKED_YET',
  message: 'There was no time left to ask the ERP; it is asked next.',
  action: 'Nothing to do: the ERP is asked by itself.',
  clearedBy: 'operations',
};

export const ORDER_GONE: Reason = {
  code: 'ORDER_GONE',
  message: 'The ERP does not have the order any more.',
  action: 'Submit again if it is still wanted.',
  clearedBy: 'rep',
};

export const CANCELLED_IN_ERP: Reason = {
  code: 'CANCELLED_IN_ERP',
  message: 'The order was cancelled in the ERP.',
  action: 'Submit again if it is still wanted.',
  clearedBy: 'rep',
};
