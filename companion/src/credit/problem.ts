/** Why an entity has no figures, or only old ones, in words that say who can mend it. */
import type { Provenance } from '../canonical/provenance.ts';
import type { Instant } from '../canonical/time.ts';
import { sayAge } from '../canonical/wording.ts';
import { CATALOGUE } from '../platform/error-catalogue.ts';
import { sourceFailure } from '../freshness/answer.ts';
import type { Reading } from '../freshness/port.ts';
import type { Problem } from './answer.ts';
import type { PayerRef } from './port.ts';

/** The code of an ERP that does not answer. */
const SILENT = 'ERP_UNAVAILABLE';

/**
 * No figures at all. `silentSince`: when the ERP first did not answer. Throws on what is no failure of the source: a defect, or
 * our own database.
 */
export function withoutFigures(error: unknown, payer: PayerRef, silentSince: Instant | undefined): Problem {
  const failure = sourceFailure(error);
  if (failure === undefined) throw error;
  const { code, message, action } = failure;
  if (code !== 'RECORD_GONE') {
    const since = code === SILENT && silentSince !== undefined ? { since: silentSince } : {};
    return { code, message: `${message} The credit in ${payer.entity} is not known.`, action, ...since };
  }
  return {
    code: 'CUSTOMER_GONE',
    message: `Customer ${payer.payer} is not in ${payer.connectionId}/${payer.entity} any more.`,
    action: 'Ask your Ledgerline admin to link the account to the customer that takes its place.',
  };
}

/** Figures from before, since the source was asked and failed. */
export function olderFigures(
  { code, message }: NonNullable<Reading<unknown>['failure']>,
  { asOf, ageSeconds }: Pick<Provenance, 'asOf' | 'ageSeconds'>,
  payer: PayerRef,
): Problem {
  const action = code in CATALOGUE ? CATALOGUE[code as keyof typeof CATALOGUE].action : CATALOGUE.INTERNAL.action;
  const since = code === SILENT ? { since: asOf } : {};
  return {
    code,
    message: `${message} The figures of ${payer.entity} are ${sayAge(ageSeconds)} old.`,
    action,
    ...since,
  };
}

export function withoutRates(error: unknown, payer: PayerRef): Problem {
  const failure = sourceFailure(error);
  if (failure === undefined) throw error;
  const { code, message, action } = failure;
  if (code !== 'RECORD_GONE') {
    return { code, message: `${message} Without its exchange rates ${payer.entity} is left out of the total.`, action };
  }
  return {
    code: 'ERP_REFUSED',
    message: `The ERP has no exchange rates for ${payer.entity}, so it is left out of the total.`,
    action: 'Finance enters the rates in the ERP.',
  };
}

export function reservedElsewise(currency: string, payer: PayerRef): Problem {
  return {
    code: 'RESERVED_IN_OTHER_CURRENCY',
    message: `Orders in another currency than ${currency} are under way in ${payer.entity}, and the ERP has no rate for it.`,
    action: 'Look again when those orders are answered, or ask finance to enter the rate in the ERP.',
  };
}
