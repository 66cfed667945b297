/** What changed in a company since a cursor, by kind. */
import { Hono } from 'hono';
import { companyOf } from '../company.ts';
import { FEED_KINDS, type FeedKind } from '../feed.ts';
import type { Ledger } from '../ledger.ts';
import { PAGE_CAP } from '../paging.ts';
import { notOnFile, Refusal } from '../refusal.ts';

/** Without `after`: a cursor for now and no entries. `more`: ask again with the cursor that was answered. */
export function feed(ledger: Ledger): Hono {
  return new Hono().get('/:company/feed/:kind', (c) => {
    const { code } = companyOf(ledger, c.req.param('company'));
    const kind = c.req.param('kind');
    if (!isKind(kind)) throw notOnFile('Feed', kind);
    const after = c.req.query('after');
    if (after === undefined) return c.json({ entries: [], cursor: String(ledger.feed.last), more: false });
    if (!/^\d{1,15}$/.test(after)) throw new Refusal(422, 'FIELD_INVALID', 'after: a cursor that this feed gave');
    if (Number(after) > ledger.feed.last)
      throw new Refusal(410, 'CURSOR_GONE', `Cursor ${after} is not of these books`);
    const entries = ledger.feed.after(code, kind, Number(after), PAGE_CAP);
    return c.json({ entries, cursor: String(entries.at(-1)?.seq ?? after), more: entries.length === PAGE_CAP });
  });
}

function isKind(kind: string): kind is FeedKind {
  return (FEED_KINDS as readonly string[]).includes(kind);
}
