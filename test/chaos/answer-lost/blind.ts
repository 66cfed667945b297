/** Who sent an order again without having looked: from the ERP's own log of what it was asked. Pure. */
import type { LoggedRequest } from '../../../local/erp/request-log.ts';

export interface Resends {
  /** References that were placed again with no look-up since they were placed before. */
  readonly blind: readonly string[];
  readonly looked: number;
  /** Placed again, after a look-up. */
  readonly resent: number;
}

export function blindResends(log: readonly LoggedRequest[], ours: ReadonlySet<string>): Resends {
  const last = new Map<string, LoggedRequest['what']>();
  const blind: string[] = [];
  let looked = 0;
  let resent = 0;
  for (const { what, reference } of log) {
    if (!ours.has(reference)) continue;
    const before = last.get(reference);
    if (what === 'lookUp') looked += 1;
    else if (before === 'place') blind.push(reference);
    else if (before === 'lookUp') resent += 1;
    last.set(reference, what);
  }
  return { blind, looked, resent };
}
