/** Whom a run with two companions kills, and when: drawn before anything happens. Pure. */

export interface Aim {
  /**
   * Who listens to the org (by choice every other time, so that this is taken over at all), or the one or the other of the two
   * whatever it does.
   */
  readonly victim: 'listener' | 0 | 1;
  /** Where it is not known who listens. */
  readonly otherwise: 0 | 1;
  /** So long the two work side by side before. */
  readonly afterMs: number;
  /** Waits until it has an order in its hands, too. */
  readonly withOrder: boolean;
}

/** Up to so long the two work side by side before one is killed. */
const TOGETHER_MS = 1_500;

export function planOf(trials: number, random: () => number): readonly Aim[] {
  return Array.from({ length: trials }, (_, n) => {
    const chosen = n % 2 === 0;
    const drawn = random() < 0.5 ? 0 : 1;
    return {
      victim: chosen ? 'listener' : drawn,
      otherwise: drawn,
      afterMs: random() * TOGETHER_MS,
      withOrder: chosen,
    };
  });
}
