/** Where figures come from and how old they are when the answer leaves (R2). */
import type { Money } from '../canonical/money.ts';
import type { Figure, FreshnessState, Provenance } from '../canonical/provenance.ts';
import type { Reading } from '../freshness/port.ts';

export const OURS = 'ledgerline';

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

export function figureOf({ amount, currency }: Money, provenance: Provenance): Figure {
  return { ...provenance, amount, currency };
}

function isOlder(a: Provenance, b: Provenance): boolean {
  return a.ageSeconds === b.ageSeconds ? a.asOf < b.asOf : a.ageSeconds > b.ageSeconds;
}
