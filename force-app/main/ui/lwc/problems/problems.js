/**
 * Reads whatever a call to Apex threw into a problem: {code, message, action, field?, record?, requestId?, status?,
 * sent}. `sent` is "no" when surely nothing left for the ERP, else "unknown".
 */
import { NO_PERMISSION_SET, SAID_BY_CODE, UNEXPECTED } from './labels';

/** What the platform says, in English in every language, to a user without a permission set: our Apex does not run. */
const NO_CLASS_ACCESS = /do(es)? not have access to the apex class/i;

const NO_ACCESS = new Set(['NO_PERMISSION', 'RECORD_NOT_SHARED']);

export function problemOf(error) {
  const text = textOf(error);
  if (NO_CLASS_ACCESS.test(text)) {
    return { code: 'NO_PERMISSION', ...NO_PERMISSION_SET, sent: 'no' };
  }
  const given = givenIn(text);
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

/** True on the page of a record that the component is not for: nothing went wrong, and there is another place for it. */
export function isElsewhere(problem) {
  return problem?.code === 'OBJECT_NOT_SERVED';
}

function textOf(error) {
  return (Array.isArray(error?.body) ? error.body[0]?.message : error?.body?.message) ?? '';
}

/** Our Apex writes the problem as JSON into the message; the platform's own errors are plain text, and are not shown. */
function givenIn(text) {
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
