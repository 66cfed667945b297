/** The order that a version of an exception's payload holds. */
import type { CanonicalOrder } from '../../canonical/order.ts';
import { LedgerlineError } from '../../platform/errors.ts';
import type { ExceptionDeps } from './deps.ts';
import type { DeadLetterWithHistory } from './port.ts';
import { stateError } from './words.ts';

/** Throws VALIDATION when there is no such version or it is no order, EXCEPTION_STATE when it has no payload at all. */
export function orderOf(
  { readOrder }: Pick<ExceptionDeps, 'readOrder'>,
  exception: DeadLetterWithHistory,
  asked?: number,
): { readonly version: number; readonly order: CanonicalOrder } {
  if (exception.payloadVersion === 0) throw stateError({ ...exception, state: 'open' });
  const version = asked ?? exception.payloadVersion;
  const found = exception.payloads.find((payload) => payload.version === version);
  if (found === undefined) {
    throw new LedgerlineError('VALIDATION', {
      detail: `payloadVersion: there is no version ${version}; the latest is ${exception.payloadVersion}`,
      field: 'payloadVersion',
      record: exception.exceptionId,
    });
  }
  return { version, order: readOrder(parsed(found.payload)) };
}

/** What is no JSON is left as the text it is: the order's schema then says what is wrong with it. */
export function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}
