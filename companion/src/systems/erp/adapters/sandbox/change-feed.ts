/** What changed since a cursor: the ERP's feeds, read to their end. What was removed is among it. */
import { z } from 'zod';
import { ErpError } from '../../errors.ts';
import { brokenAnswer } from '../../http-failure.ts';
import type { ChangeKind, ChangeSet } from '../../port.ts';
import { type Desk, query } from './api.ts';
import { zNo } from './wire.ts';

const FEEDS: Readonly<Record<ChangeKind, string>> = {
  customer: 'debtor',
  order: 'order',
  invoice: 'receivable',
  payment: 'receipt',
};

const CURSOR = /^\d{1,15}$/;
/** One call reads no more than this; the next goes on from its cursor. */
const PAGES_MAX = 100;

const feedSchema = z.object({
  entries: z.array(z.object({ seq: z.int(), no: zNo })),
  cursor: z.string().regex(CURSOR),
  more: z.boolean(),
});

export async function changesSince(desk: Desk, kind: ChangeKind, cursor: string | undefined): Promise<ChangeSet> {
  if (cursor !== undefined && !CURSOR.test(cursor)) {
    throw new ErpError('VALIDATION', 'the cursor of changes is not one of ours', {
      retryable: false,
      outcomeKnown: true,
    });
  }
  const ids = new Set<string>();
  let after = cursor;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const path = `feed/${FEEDS[kind]}${query({ after })}`;
    const { reply } = await desk.get({ path, reply: feedSchema, what: 'a feed' });
    for (const { no } of reply.entries) ids.add(no);
    if (reply.more && reply.cursor === after) throw brokenAnswer('answers a feed that does not go on', false);
    after = reply.cursor;
    if (!reply.more) break;
  }
  return { kind, ids: [...ids], cursor: after ?? '0' };
}
