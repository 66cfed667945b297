/** Who holds what of two companions, and what was done since one was killed: looked up in our tables, past all of our code. */
import type postgres from 'postgres';

/** A lease with a count that every holder raises. Instants are milliseconds since the epoch, by the database's clock. */
export interface Listening {
  readonly holder: string;
  readonly fence: number;
  readonly until: number;
}

export interface Share {
  readonly direction: string;
  readonly holder: string;
  /** The holder's count of its own requests: as long as it lives and has calls, it rises. */
  readonly fence: number;
  readonly wanted: number;
  readonly share: number;
  readonly until: number;
}

export interface OrderHeld {
  readonly id: string;
  readonly fence: number;
}

export interface OrderSeen extends OrderHeld {
  readonly state: string;
  /** Under a lease, be it over or not. */
  readonly held: boolean;
}

/** What stands in the tables at one instant. */
export interface Look {
  readonly at: number;
  /** Absent: nobody ever listened to the org, or the lease was given back. */
  readonly listening?: Listening;
  readonly shares: readonly Share[];
  /** Of those that were asked for. */
  readonly orders: readonly OrderSeen[];
  /** The first delivery of a message that was written after the kill. */
  readonly toldAt?: number;
  /** The first seal of an audit entry that was written after the kill. */
  readonly sealedAt?: number;
}

/** All at one instant. `since`: the kill, in milliseconds since the epoch; `orders`: whose state is asked for. */
export async function lookAround(
  sql: postgres.Sql,
  { since, orders }: { readonly since: number; readonly orders: readonly string[] },
): Promise<Look> {
  const from = new Date(since).toISOString();
  const [row] = await sql<{ look: Nullable<Look> }[]>`
    select jsonb_build_object(
      'at', extract(epoch from clock_timestamp()) * 1000,
      'listening', (select jsonb_build_object('holder', holder, 'fence', lease_fence, 'until', extract(epoch from lease_until) * 1000)
        from ledgerline.salesforce_watch where lease_until is not null limit 1),
      'shares', (select coalesce(jsonb_agg(jsonb_build_object('direction', connection_id || ' ' || direction, 'holder', holder,
          'fence', fence, 'wanted', wanted, 'share', share, 'until', extract(epoch from lease_until) * 1000)), '[]')
        from ledgerline.erp_capacity),
      'orders', (select coalesce(jsonb_agg(jsonb_build_object('id', submission_id, 'fence', lease_fence, 'state', state,
          'held', lease_until is not null)), '[]')
        from ledgerline.submission where submission_id in (select jsonb_array_elements_text(${sql.json([...orders])}))),
      'toldAt', (select extract(epoch from min(delivered_at)) * 1000 from ledgerline.outbox where created_at > ${from}),
      'sealedAt', (select extract(epoch from min(c.sealed_at)) * 1000 from ledgerline.audit_entry e
        join ledgerline.audit_chain c on c.org_id = e.org_id and c.entry_id = e.entry_id where e.at > ${from})) as look`;
  if (row === undefined) throw new Error('the database has no row for a look');
  const { listening, toldAt, sealedAt, at, shares, orders: seen } = row.look;
  return {
    at: Number(at),
    shares: shares ?? [],
    orders: seen ?? [],
    ...(listening == null ? {} : { listening }),
    ...(toldAt == null ? {} : { toldAt }),
    ...(sealedAt == null ? {} : { sealedAt }),
  };
}

type Nullable<T> = { readonly [K in keyof T]: T[K] | null };

/** Orders under a lease of this process that runs at that instant. */
export async function ordersInHandOf(sql: postgres.Sql, process: string, at: number): Promise<readonly OrderHeld[]> {
  return sql<OrderHeld[]>`
    select submission_id as id, lease_fence as fence from ledgerline.submission
    where state = 'pending' and lease_holder = ${process} and lease_until > ${new Date(at).toISOString()}`;
}
