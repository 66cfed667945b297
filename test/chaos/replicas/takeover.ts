/**
 * How long after a kill that it lived through what waits for a proof, or for a lease of the dead one, was done: by our own
 * tables, with the database's clock. What is not done yet counts as long as it has waited so far.
 */
import { withSql } from '../world/books.ts';

/** The longest of so many, in seconds. */
export interface Longest {
  readonly seconds: number;
  readonly trials: number;
}

export interface Takeover {
  /** An order that was pending at the kill, to its answer. What a person had to ask again is not counted. */
  readonly orderInHand: Longest;
  /** A message that was untold at the kill, to its delivery. */
  readonly deliveryInHand: Longest;
}

/** `kills`: instants, in milliseconds since the epoch. The last that something lived through counts. */
export async function takeover(adminUrl: string, kills: readonly number[]): Promise<Takeover> {
  return withSql(adminUrl, async (sql) => {
    const at = kills.map((killedAt) => new Date(killedAt).toISOString());
    const [row] = await sql<Record<'order_in_hand' | 'delivery_in_hand', Longest | null>[]>`
      with kill as (select k::timestamptz as at from jsonb_array_elements_text(${sql.json(at)}) k),
      took (what, seconds) as (
        select 'order_in_hand', extract(epoch from coalesce(a.at, clock_timestamp()) - max(k.at))
        from ledgerline.submission s
        left join lateral (select min(e.at) as at from ledgerline.submission_event e
          where e.org_id = s.org_id and e.submission_id = s.submission_id and e.state <> 'pending') a on true
        join kill k on s.created_at < k.at and (a.at is null or k.at < a.at)
        where not exists (select from ledgerline.submission_event b
          where b.org_id = s.org_id and b.submission_id = s.submission_id and b.event = 'setAside')
        group by s.submission_id, a.at
        union all
        select 'delivery_in_hand', extract(epoch from coalesce(o.delivered_at, clock_timestamp()) - max(k.at))
        from ledgerline.outbox o
        join kill k on o.created_at < k.at and (k.at < o.delivered_at or o.due and o.delivered_at is null)
        group by o.id, o.delivered_at),
      each as (select what, max(seconds)::float8 as seconds, count(*)::int as trials from took group by what)
      select (select to_jsonb(e) from each e where what = 'order_in_hand') as order_in_hand,
        (select to_jsonb(e) from each e where what = 'delivery_in_hand') as delivery_in_hand`;
    const none = { seconds: 0, trials: 0 };
    const longest = (found: Longest | null | undefined): Longest =>
      found == null ? none : { seconds: found.seconds, trials: found.trials };
    return { orderInHand: longest(row?.order_in_hand), deliveryInHand: longest(row?.delivery_in_hand) };
  });
}
