/** The schema all our tables stand in, and the columns that are written the same in every one. */
import { customType, pgSchema, timestamp } from 'drizzle-orm/pg-core';

export const ledgerline = pgSchema('ledgerline');

/** An instant; read as text, since a Date has no microseconds. */
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });

/** The id of a transaction that never comes again, not even after four billion others. */
export const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' });

export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
