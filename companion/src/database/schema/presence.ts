/** Which processes are at work: 0016_presence.sql. Of no org. */
import { text } from 'drizzle-orm/pg-core';
import { at, ledgerline } from './ledgerline.ts';

export const presence = ledgerline.table('presence', {
  holder: text('holder').primaryKey(),
  since: at('since').notNull(),
  seenAt: at('seen_at').notNull(),
});
