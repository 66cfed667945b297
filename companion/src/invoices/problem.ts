/** What could not be read of an entity, in words that say who can mend it. */
import type { EntityRef } from '../canonical/entity.ts';
import type { Problem } from '../credit/answer.ts';
import { sourceFailure } from '../freshness/answer.ts';
import type { Reading } from '../freshness/port.ts';
import { CATALOGUE } from '../platform/error-catalogue.ts';
import { RECORDS_MAX } from './limits.ts';
import type { InvoiceAnswer } from './port.ts';

export type EntityProblem = InvoiceAnswer['problems'][number];
export type What = 'invoices' | 'payments';

/** `gone`: what it means when the ERP does not have the record. Throws on what is no failure of the source. */
export function notRead(error: unknown, what: What, at: EntityRef, gone: Problem): EntityProblem {
  const failure = sourceFailure(error);
  if (failure === undefined) throw error;
  const { code, message, action } = failure;
  if (code === 'RECORD_GONE') return problemAt(at, gone);
  return problemAt(at, { code, message: `${message} The ${what} of ${at.entity} are not known.`, action });
}

export function readBefore(reading: Reading<unknown>, what: What, at: EntityRef): EntityProblem | undefined {
  if (reading.failure === undefined) return undefined;
  const { code, message } = reading.failure;
  const action = code in CATALOGUE ? CATALOGUE[code as keyof typeof CATALOGUE].action : CATALOGUE.INTERNAL.action;
  const age = reading.ageSeconds < 120 ? `${String(reading.ageSeconds)} seconds` : minutes(reading.ageSeconds);
  return problemAt(at, { code, message: `${message} The ${what} of ${at.entity} are ${age} old.`, action });
}

export function notWhole(what: What, at: EntityRef): EntityProblem {
  return problemAt(at, {
    code: 'TOO_MANY_RECORDS',
    message: `There are more than ${String(RECORDS_MAX)} ${what} in ${at.entity}, so the list is not whole.`,
    action: what === 'invoices' ? 'Ask for the open ones only.' : 'Look the payment up in the ERP.',
  });
}

export function customerGone(customer: string, at: EntityRef): Problem {
  return {
    code: 'CUSTOMER_GONE',
    message: `Customer ${customer} is not in ${at.connectionId}/${at.entity} any more.`,
    action: 'Ask your Ledgerline admin to link the account to the customer that takes its place.',
  };
}

export function orderGone(number: string, at: EntityRef): Problem {
  return {
    code: 'ORDER_GONE',
    message: `Order ${number} is not in ${at.connectionId}/${at.entity} any more.`,
    action: 'Look the order up in the ERP.',
  };
}

function problemAt({ connectionId, entity }: EntityRef, problem: Problem): EntityProblem {
  return { ...problem, connectionId, entity };
}

function minutes(seconds: number): string {
  return `${String(Math.floor(seconds / 60))} minutes`;
}
