/** Pages of at most 100 rows, each with the address of the next: the caller cannot ask for more. */
export const PAGE_CAP = 100;

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Address of the next page, relative to the server; absent on the last. */
  readonly next?: string;
}

/** `sorted` ascends by its key. `from` is the key of the last row that was seen. */
export function pageOf<Row>(
  sorted: readonly Row[],
  keyOf: (row: Row) => string,
  request: { readonly url: string; readonly from?: string | undefined; readonly size?: number | undefined },
): Page<Row> {
  const size = Math.min(request.size ?? PAGE_CAP, PAGE_CAP);
  const start = request.from === undefined ? 0 : firstAfter(sorted, keyOf, request.from);
  const rows = sorted.slice(start, start + size);
  const last = rows.at(-1);
  if (last === undefined || start + size >= sorted.length) return { rows };
  const next = new URL(request.url);
  next.searchParams.set('from', keyOf(last));
  return { rows, next: `${next.pathname}${next.search}` };
}

function firstAfter<Row>(sorted: readonly Row[], keyOf: (row: Row) => string, key: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keyOf(sorted[middle] as Row) > key) high = middle;
    else low = middle + 1;
  }
  return low;
}
