/** What is said of a reading in an answer: where it is from and how old it is (R2), or why there is none. */
import type { FreshnessState, Provenance } from '../canonical/provenance.ts';
import { CATALOGUE, type ErrorCode } from '../platform/error-catalogue.ts';
import { LedgerlineError } from '../platform/errors.ts';
import { ErpError } from '../systems/erp/errors.ts';
import type { Reading } from './port.ts';

export interface SourceFailure {
  /** RECORD_GONE: the source answered, and does not have the record. */
  readonly code: ErrorCode | 'RECORD_GONE';
  readonly message: string;
  readonly action: string;
}

/** Refusals that are about one source or scope, and leave the rest of an answer standing. */
const OF_ONE_SOURCE: readonly ErrorCode[] = [
  'RULE_MISSING',
  'ENTITY_UNKNOWN',
  'ERP_UNAVAILABLE',
  'ERP_REFUSED',
  'ERP_ANSWER_BROKEN',
  'OVERLOADED',
];

/** Undefined for what is no failure of a source: a defect, or our own database. That has to be thrown on. */
export function sourceFailure(error: unknown): SourceFailure | undefined {
  if (error instanceof LedgerlineError) {
    const { code, message, action } = error;
    return OF_ONE_SOURCE.includes(code) ? { code, message, action } : undefined;
  }
  if (!(error instanceof ErpError)) return undefined;
  if (isGone(error)) {
    return {
      code: 'RECORD_GONE',
      message: 'The ERP does not have the record any more.',
      action: 'An admin corrects the customer link.',
    };
  }
  const code = codeOf(error);
  const { title, action } = CATALOGUE[code];
  const words = code === 'ERP_REFUSED' && error.message !== '' ? ` The ERP says: ${error.message}` : '';
  return { code, message: title + words, action };
}

/** The source did answer: what is known from before is not true any more. */
export function isGone(error: unknown): boolean {
  return error instanceof ErpError && error.code === 'NOT_FOUND' && error.outcomeKnown;
}

function codeOf({ code, retryable, outcomeKnown }: ErpError): 'ERP_UNAVAILABLE' | 'ERP_REFUSED' | 'ERP_ANSWER_BROKEN' {
  if (code === 'CONTRACT_BROKEN') return 'ERP_ANSWER_BROKEN';
  return retryable || !outcomeKnown || code === 'AUTH' || code === 'INTERNAL' ? 'ERP_UNAVAILABLE' : 'ERP_REFUSED';
}

const AGEING: readonly FreshnessState[] = ['live', 'cached', 'stale'];

/** `heldMs`: how long ago the reading was given; a slow neighbour makes it older. */
export function provenanceOf(reading: Omit<Reading<unknown>, 'value'>, source: string, heldMs: number): Provenance {
  const { asOf, targetAgeSeconds } = reading;
  const ageSeconds = reading.ageSeconds + Math.floor(heldMs / 1_000);
  const state = reading.state === 'cached' && ageSeconds > targetAgeSeconds ? 'stale' : reading.state;
  return { source, asOf, ageSeconds, targetAgeSeconds, state };
}

/** What is made of several figures is as old as the oldest of them, and no better than the worst. */
export function derivedFrom(parts: readonly [Provenance, ...Provenance[]], source: string): Provenance {
  const oldest = parts.reduce((a, b) => (isOlder(b, a) ? b : a));
  const state = parts.reduce<FreshnessState>(
    (worst, part) => (AGEING.indexOf(part.state) > AGEING.indexOf(worst) ? part.state : worst),
    'live',
  );
  const { asOf, ageSeconds, targetAgeSeconds } = oldest;
  return { source, asOf, ageSeconds, targetAgeSeconds, state };
}

function isOlder(a: Provenance, b: Provenance): boolean {
  return a.ageSeconds === b.ageSeconds ? a.asOf < b.asOf : a.ageSeconds > b.ageSeconds;
}
