/** All pages of an ERP's list, one after the other, within a bound and a time. */
import type { Clock } from '../canonical/time.ts';
import { ErpError } from '../systems/erp/errors.ts';
import type { CallContext, Page } from '../systems/erp/port.ts';
import { PAGES_MAX, RECORDS_MAX } from './limits.ts';

export interface WholeList<T> {
  readonly items: readonly T[];
  /** False: there are more than are read; which ones are missing is the ERP's order. */
  readonly isWhole: boolean;
}

export async function readAll<T>(
  clock: Clock,
  call: CallContext,
  page: (cursor: string | undefined, ctx: CallContext) => Promise<Page<T>>,
): Promise<WholeList<T>> {
  const endsAtMs = clock.now() + call.deadlineMs;
  const items: T[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const deadlineMs = endsAtMs - clock.now();
    if (deadlineMs <= 0) throw tooSlow();
    const { items: more, nextCursor } = await page(cursor, { ...call, deadlineMs });
    items.push(...more);
    if (items.length > RECORDS_MAX) return { items: items.slice(0, RECORDS_MAX), isWhole: false };
    if (nextCursor === undefined) return { items, isWhole: true };
    if (nextCursor === cursor) throw brokenPages();
    cursor = nextCursor;
  }
  return { items, isWhole: false };
}

function tooSlow(): ErpError {
  return new ErpError('UNAVAILABLE', 'The ERP did not give all pages in time.', {
    retryable: true,
    outcomeKnown: true,
  });
}

function brokenPages(): ErpError {
  return new ErpError('CONTRACT_BROKEN', 'The ERP names a page as the one after itself.', {
    retryable: false,
    outcomeKnown: true,
  });
}
