/** What an org did not take, as delivery keeps it, and what it means for the org's other messages. */
import { LedgerlineError } from '../platform/errors.ts';
import { SalesforceError } from '../systems/salesforce/port.ts';
import type { DeliveryFailure } from './port.ts';

/** What refuses one message refuses them all: the org is left alone as a whole, and none of them uses up its tries. */
const CONNECTION_WIDE: ReadonlySet<string> = new Set([
  'SIGN_IN_REFUSED',
  'SECRET_UNREADABLE',
  'ADDRESS_REFUSED',
  'ORG_CHANGED',
  'NOT_CONNECTED',
  'REQUEST_LIMIT_EXCEEDED',
  'SERVER_UNAVAILABLE',
  'API_CURRENTLY_DISABLED',
  'INVALID_SESSION_ID',
]);

/** An org that was never reached did nothing; a line that broke in the middle may be the message's own doing. */
export function isConnectionWide({ code, outcomeKnown }: SalesforceError): boolean {
  return CONNECTION_WIDE.has(code) || (code === 'UNREACHABLE' && outcomeKnown);
}

/** Nothing is to be had from our database or from the org: what else waits would meet the same, and is left for later. */
export function stopsAll(error: unknown): boolean {
  if (error instanceof SalesforceError) return isConnectionWide(error);
  return error instanceof LedgerlineError && (error.code === 'DATABASE_UNAVAILABLE' || error.code === 'DATABASE_FULL');
}

export function failureOf(error: SalesforceError): DeliveryFailure {
  const { code, message, ruleName, object, fields } = error;
  return {
    code,
    message,
    ...(ruleName === undefined ? {} : { ruleName }),
    ...(object === undefined ? {} : { object }),
    ...(fields.length === 0 ? {} : { fields }),
  };
}

export function notConnected(): SalesforceError {
  return new SalesforceError('NOT_CONNECTED', 'The org is not connected any more, or halted.', {
    retryable: true,
    outcomeKnown: true,
  });
}

/** A defect of ours must not end in a loop of tries at full speed. */
export function asSalesforceError(thrown: unknown): SalesforceError {
  if (thrown instanceof SalesforceError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new SalesforceError('INTERNAL', message, { retryable: true, outcomeKnown: false, cause: thrown });
}
