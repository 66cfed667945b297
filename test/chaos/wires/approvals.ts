/** Whether any amount was approved from a figure past its limit: by the figure's own word, and by what the ERP had. Pure. */
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

export interface CreditSeen {
  readonly checks: readonly CreditCheck[];
  /** When the ERP had no room for the amount: from when that was sure until something else was asked of it. */
  readonly poor: readonly { readonly from: number; readonly to: number }[];
}

export function judgeApprovals({ checks, poor }: CreditSeen, limitMs: number): readonly string[] {
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

/** From a fault on the way to the ERP to the first verdict that was asked for after it. */
export function recoveredAfter(
  { checks }: Pick<CreditSeen, 'checks'>,
  faults: readonly number[],
): { readonly seconds: number; readonly trials: number } {
  const took = faults.flatMap((at) => {
    const next = checks
      .filter(({ sentAt, decided }) => decided && sentAt > at)
      .map(({ receivedAt }) => receivedAt - at);
    return next.length === 0 ? [] : [Math.min(...next)];
  });
  return { seconds: Math.max(0, ...took) / 1000, trials: took.length };
}
