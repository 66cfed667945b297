/**
 * Reads whatever a call to Apex threw into a problem: {code, message, action, field?, record?, requestId?, status?,
 * sent}. `sent` is "no" when surely nothing left for the ERP, else "unknown".
 */
import { SAID_BY_CODE, UNEXPECTED } from './labels';

const NO_ACCESS = new Set(['NO_PERMISSION', 'RECORD_NOT_SHARED']);

export function problemOf(error) {
  const given = givenIn(error);
  if (given === undefined) {
    return { code: 'UNEXPECTED', ...UNEXPECTED, sent: 'unknown' };
  }
  const said = SAID_BY_CODE[given.code] ?? { message: given.message, action: given.action };
  return {
    ...given,
    message: said.message ?? UNEXPECTED.message,
    action: said.action ?? UNEXPECTED.action,
    sent: given.sent === 'no' ? 'no' : 'unknown',
  };
}

/** True where the user lacks a permission or a share: nothing to try again, somebody to ask. */
export function isNoAccess(problem) {
  return NO_ACCESS.has(problem?.code);
}

/** Our Apex writes the problem as JSON into the message; the platform's own errors are plain text, and are not shown. */
function givenIn(error) {
  const text = Array.isArray(error?.body) ? error.body[0]?.message : error?.body?.message;
  try {
    const read = JSON.parse(text);
    return typeof read?.code === 'string' ? read : undefined;
  } catch (unreadable) {
    if (unreadable instanceof SyntaxError) {
      return undefined;
    }
    throw unreadable;
  }
}
