/** Figures of an answer: an amount with where it comes from (R2). */
import type { Money } from '../canonical/money.ts';
import type { Figure, Provenance } from '../canonical/provenance.ts';

/** The source of what the companion itself keeps, and of what it adds up over several ERPs. */
export const OURS = 'ledgerline';

export function figureOf({ amount, currency }: Money, provenance: Provenance): Figure {
  return { ...provenance, amount, currency };
}
