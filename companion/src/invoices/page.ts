/**
 * The order of a list of invoices, and pages of it.
 *
 * A cursor names the last invoice that was shown by what it is sorted by, so a page goes on in the right place when
 * invoices have come or gone meanwhile. It belongs to one list; to another it is no cursor.
 */
import { createHash } from 'node:crypto';
import { LedgerlineError } from '../platform/errors.ts';
import type { InvoiceView } from './port.ts';
import { compareText, isOpen } from './view.ts';

/** Overdue, open, settled. */
type Rank = 0 | 1 | 2;
type SortKey = readonly [rank: Rank, due: string, number: string, connectionId: string, entity: string, erpId: string];

const CURSOR_VERSION = 1;
const FINGERPRINT_CHARS = 16;

/** Overdue first, the oldest due before the others; then what is open, by due date; then what is settled, newest first. */
export function inOrder(views: readonly InvoiceView[]): readonly InvoiceView[] {
  return views
    .map((view) => ({ view, key: sortKey(view) }))
    .sort((a, b) => compareKeys(a.key, b.key))
    .map(({ view }) => view);
}

/** `sorted` is in order; `list` names what is listed. Throws VALIDATION, naming the cursor. */
export function pageOf(
  sorted: readonly InvoiceView[],
  request: { readonly cursor?: string; readonly limit: number },
  list: readonly unknown[],
): { readonly items: readonly InvoiceView[]; readonly nextCursor?: string } {
  const fingerprint = fingerprintOf(list);
  let start = 0;
  if (request.cursor !== undefined) {
    const after = decode(request.cursor, fingerprint);
    const next = sorted.findIndex((view) => compareKeys(sortKey(view), after) > 0);
    start = next === -1 ? sorted.length : next;
  }
  const items = sorted.slice(start, start + request.limit);
  const last = items.at(-1);
  if (last === undefined || start + items.length >= sorted.length) return { items };
  return { items, nextCursor: encode(sortKey(last), fingerprint) };
}

/** Refused before an ERP is asked for a page that is not there. Throws VALIDATION, naming the cursor. */
export function checkCursor(cursor: string | undefined, list: readonly unknown[]): void {
  if (cursor !== undefined) decode(cursor, fingerprintOf(list));
}

function sortKey(view: InvoiceView): SortKey {
  const rank: Rank = view.daysOverdue > 0 ? 0 : isOpen(view) ? 1 : 2;
  return [rank, view.dueDate ?? '9999-12-31', view.number, view.connectionId, view.entity, view.erpId];
}

function compareKeys(a: SortKey, b: SortKey): number {
  if (a[0] !== b[0]) return a[0] - b[0];
  const byDue = compareText(a[1], b[1]);
  if (byDue !== 0) return a[0] === 2 ? -byDue : byDue;
  return compareText(a[2], b[2]) || compareText(a[3], b[3]) || compareText(a[4], b[4]) || compareText(a[5], b[5]);
}

function fingerprintOf(list: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(list)).digest('hex').slice(0, FINGERPRINT_CHARS);
}

function encode(key: SortKey, fingerprint: string): string {
  return Buffer.from(JSON.stringify([CURSOR_VERSION, fingerprint, ...key]), 'utf8').toString('base64url');
}

function decode(cursor: string, fingerprint: string): SortKey {
  const parts = parse(cursor);
  const [version, of, rank, due, number, connectionId, entity, erpId] = parts;
  if (
    parts.length === 8 &&
    version === CURSOR_VERSION &&
    of === fingerprint &&
    (rank === 0 || rank === 1 || rank === 2) &&
    typeof due === 'string' &&
    typeof number === 'string' &&
    typeof connectionId === 'string' &&
    typeof entity === 'string' &&
    typeof erpId === 'string'
  ) {
    const key: SortKey = [rank, due, number, connectionId, entity, erpId];
    if (encode(key, fingerprint) === cursor) return key;
  }
  const detail = 'is not the nextCursor of an earlier answer to the same request';
  throw new LedgerlineError('VALIDATION', {
    detail: `cursor ${detail}.`,
    field: 'cursor',
    errors: [{ field: 'cursor', code: 'VALIDATION', detail }],
  });
}

function parse(cursor: string): readonly unknown[] {
  try {
    const content: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(content) ? content : [];
  } catch {
    return [];
  }
}
