/** What `replay --all` or `--group` with filters means: the very exceptions that `list` shows for them. */
import type { ExceptionsApi } from './exceptions-api.ts';

/** As many ids as one request to replay takes, and as many as one page holds. */
const MATCHING_MAX = 200;

/** Throws when none matches, or more than one request takes: part of what was asked for would be neither all nor a choice. */
export async function matchingIds(
  api: Pick<ExceptionsApi, 'list'>,
  query: Readonly<Record<string, string | undefined>>,
): Promise<readonly string[]> {
  const { items, nextCursor } = await api.list({ ...query, limit: String(MATCHING_MAX) });
  if (items.length === 0) throw new Error('Nothing that is open matches, so nothing is replayed.');
  if (nextCursor !== undefined) {
    throw new Error(
      `More than ${String(MATCHING_MAX)} match, and nothing is replayed. Narrow it down, with --older-than for example, or replay a whole group with --group alone.`,
    );
  }
  return items.map(({ exceptionId }) => exceptionId);
}
