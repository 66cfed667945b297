/**
 * Planted bugs that break a promise of this suite: each is planted again, and that promise, in a small size, has to come out
 * broken by the harm that is named, and to hold without the bug.
 */
import type { Verdict } from './suite.ts';

export interface Harm {
  /** Its name in bugs.ts. */
  readonly bug: string;
  /** The id of the promise that it breaks. */
  readonly promise: string;
  readonly trials: number;
  /** In a line that begins with BROKEN: a promise that is broken by something else alone has not seen the bug. */
  readonly says: RegExp;
  /** Part of the short form: quick to run. */
  readonly short?: boolean;
}

export const HARMS: readonly Harm[] = [
  {
    bug: 'an unknown outcome is sent again without a look-up',
    promise: 'answer-lost',
    trials: 40,
    says: /^sent again blindly: \d+/,
  },
  {
    bug: 'another body is taken under a known key',
    promise: 'once',
    trials: 200,
    says: /^other content under a taken key: \d+ were not refused/,
    short: true,
  },
  {
    bug: 'an order is acknowledged before it is committed',
    promise: 'kill',
    trials: 6,
    says: /^ERP order that belongs to 0 submissions: \d+/,
  },
  {
    bug: 'the unique index of the business key is dropped',
    promise: 'replicas',
    trials: 2,
    says: /the ERP has quantity \d+, \d+.*, the last one asked was \d+/,
  },
  {
    bug: 'credit is approved from a figure past its limit',
    promise: 'proxy',
    trials: 40,
    says: /^approved from a figure past its limit: \d+/,
  },
];

/** A bug may be seen a thousand times. */
const WORDS_MAX = 400;

type Came = Verdict | { readonly trouble: string };

/** Pure. The line that names the harm, or why the promise has not seen the bug. */
export function sight(
  { bug, promise, says }: Harm,
  came: Came,
): { readonly by: string } | { readonly escaped: string } {
  if ('trouble' in came) return { escaped: `${bug}: ${came.trouble}` };
  if (came.verdict === 'holds') return { escaped: `not seen by the promise ${promise}: ${bug}` };
  const line = came.broken.find((one) => says.test(one));
  if (line !== undefined) return { by: `the promise ${promise}, ${cut(line)}` };
  return { escaped: `${promise} is broken by something else than “${bug}”: ${cut(came.broken.join('; '))}` };
}

/** Pure. What is wrong with a promise without a bug; undefined: it holds. */
export function unsound({ promise }: Pick<Harm, 'promise'>, came: Came): string | undefined {
  if ('trouble' in came) return came.trouble;
  return came.verdict === 'holds' ? undefined : `${promise} is broken without a bug: ${cut(came.broken.join('; '))}`;
}

function cut(words: string): string {
  return words.length <= WORDS_MAX ? words : `${words.slice(0, WORDS_MAX)} …`;
}
