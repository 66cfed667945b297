/** The error codes that a retry rule may be for. A misspelt one would be a schedule that nothing uses. */
import type { ErpErrorCode } from '../systems/erp/errors.ts';
import { type OwnCode, PASSING_CODES } from '../systems/salesforce/port.ts';

const OF_ERPS = Object.keys({
  AUTH: true,
  FORBIDDEN: true,
  NOT_FOUND: true,
  VALIDATION: true,
  MASTER_DATA: true,
  CREDIT_BLOCKED: true,
  CUSTOMER_BLOCKED: true,
  PERIOD_CLOSED: true,
  DUPLICATE: true,
  CONFLICT: true,
  PRECONDITION_REQUIRED: true,
  LOCKED: true,
  THROTTLED: true,
  UNAVAILABLE: true,
  TIMEOUT_UNKNOWN_OUTCOME: true,
  UNSUPPORTED: true,
  CONTRACT_BROKEN: true,
  INTERNAL: true,
} satisfies Record<ErpErrorCode, true>);

/** What happens before Salesforce can say anything. */
const OF_OURS_ABOUT_ORGS = Object.keys({
  UNREACHABLE: true,
  TOO_SLOW: true,
  ANSWER_BROKEN: true,
  ADDRESS_REFUSED: true,
  SECRET_UNREADABLE: true,
  SIGN_IN_REFUSED: true,
  ORG_CHANGED: true,
  RESULT_TOO_LARGE: true,
  BULK_UNFINISHED: true,
  NOT_CONNECTED: true,
  INTERNAL: true,
} satisfies Record<OwnCode, true>);

/**
 * A code that both sides have (INTERNAL) is one schedule for both. Other codes of Salesforce, of which there are hundreds,
 * need somebody to change something first; time alone does not mend them, so no schedule is for them.
 */
export const RETRY_CODES: readonly string[] = [...new Set([...OF_ERPS, ...OF_OURS_ABOUT_ORGS, ...PASSING_CODES])];
