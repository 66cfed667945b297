/**
 * Whether any amount was approved from a figure past its limit: by the figure's own word, and by what the ERP had; and whether
 * amounts were asked for while there was no other figure. Pure.
 */
import { Findings } from '../world/judge.ts';

export interface CreditCheck {
  /** Milliseconds since the epoch, all of them. */
  readonly sentAt: number;
  readonly receivedAt: number;
  readonly approved: boolean;
  /** Whether there was a verdict at all: a figure that is not known, or too old, gives none. */
  readonly decided: boolean;
  /** Of the figure that decided. */
  readonly asOf: number | undefined;
}

/** No credit read reached the ERP, which had no room; milliseconds since the epoch. */
export interface Stretch {
  readonly unreadFrom: number;
  /** From when the ERP surely had no room. */
  readonly poorFrom: number;
  /** Until then both were so. */
  readonly to: number;
  readonly readsLost: number;
}

export interface CreditSeen {
  readonly checks: readonly CreditCheck[];
  readonly stretches: readonly Stretch[];
  /** When the ERP had no room for the amount: from when that was sure until something else was asked of it. */
  readonly poor: readonly { readonly from: number; readonly to: number }[];
}

export function judgeApprovals({ checks, poor }: Omit<CreditSeen, 'stretches'>, limitMs: number): readonly string[] {
  const broken = new Findings();
  for (const { approved, sentAt, receivedAt, asOf } of checks) {
    if (!approved) continue;
    const at = new Date(sentAt).toISOString();
    if (asOf === undefined) broken.add('approved without a figure', at);
    // The figure was as old as this at least when it decided.
    else if (sentAt - asOf > limitMs) broken.add('approved from a figure past its limit', `${at}: ${sentAt - asOf} ms`);
    if (poor.some(({ from, to }) => sentAt > from + limitMs && receivedAt < to)) {
      broken.add('approved though the ERP had had no room for longer than the limit', at);
    }
  }
  return broken.lines();
}

/** Checks from past the limit on that were answered within the stretch, so that only an old figure could have approved. */
export function askedInVain({ poorFrom, to }: Stretch, checks: readonly CreditCheck[], limitMs: number): number {
  return checks.filter(({ sentAt, receivedAt }) => sentAt > poorFrom + limitMs && receivedAt < to).length;
}

/** One of the other faults may have had the read for its own, and have let it through. */
export function wasRead({ poorFrom, to }: Stretch, checks: readonly CreditCheck[]): boolean {
  return checks.some(({ asOf, receivedAt }) => asOf !== undefined && asOf >= poorFrom && receivedAt < to);
}

/** Why the promise was not put to the test: each of so many stretches has to have had a check past the limit. */
export function untested({ checks, stretches }: CreditSeen, wanted: number, limitMs: number): readonly string[] {
  const whole = stretches.filter((one) => !wasRead(one, checks));
  const without = whole.filter((one) => askedInVain(one, checks, limitMs) === 0);
  return [
    ...(whole.length < wanted ? [`not put to the test: ${whole.length} of ${wanted} stretches without credit`] : []),
    ...without.map(
      ({ poorFrom }) =>
        `not put to the test: no amount was asked for past the limit in the stretch without credit from ${new Date(poorFrom).toISOString()}`,
    ),
  ];
}

/**
 * From a fault on the way to the ERP, and from the end of a stretch, to the first verdict that was asked for after it. What a
 * stretch takes of that is the run's own doing, and does not count.
 */
export function recoveredAfter(
  { checks, stretches }: Pick<CreditSeen, 'checks' | 'stretches'>,
  faults: readonly number[],
): { readonly seconds: number; readonly trials: number } {
  const took = [...faults, ...stretches.map(({ to }) => to)].flatMap((at) => {
    const next = checks.filter(({ sentAt, decided }) => decided && sentAt > at).map(({ receivedAt }) => receivedAt);
    if (next.length === 0) return [];
    const until = Math.min(...next);
    const unread = stretches.map(({ unreadFrom, to }) => Math.max(0, Math.min(to, until) - Math.max(unreadFrom, at)));
    return [until - at - unread.reduce((sum, ms) => sum + ms, 0)];
  });
  return { seconds: Math.max(0, ...took) / 1000, trials: took.length };
}
