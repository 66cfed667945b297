/** How long after a kill the other companion did what the dead one had done: by our own tables, with the database's clock. */
import { withSql } from '../world/books.ts';

/** The longest of so many, in seconds. */
export interface Longest {
  readonly seconds: number;
  readonly trials: number;
}

export interface Takeover {
  /** A message of a submission that came after the kill, to its delivery. */
  readonly delivery: Longest;
  /** An audit entry that came after the kill, to its seal. */
  readonly sealing: Longest;
  /** An order that was pending at the kill, to its answer. What a person had to ask again is not counted. */
  readonly orderInHand: Longest;
  /** A message that was untold at the kill, to its delivery. */
  readonly deliveryInHand: Longest;
}

/** `kills`: instants, in milliseconds since the epoch. Of what comes after a kill the first of each kind counts. */
export async function takeover(adminUrl: string, kills: readonly number[]): Promise<Takeover> {
  return withSql(adminUrl, async (sql) => {
    const at = kills.map((killedAt) => new Date(killedAt).toISOString());
    const [row] = await sql<Record<'delivery' | 'sealing' | 'order_in_hand' | 'delivery_in_hand', Longest>[]>`
      with kill as (select k::timestamptz as at from jsonb_array_elements_text(${sql.json(at)}) k),
      took (what, seconds) as (
        select 'delivery', extract(epoch from min(o.delivered_at) - k.at)
        from kill k join ledgerline.outbox o on o.created_at > k.at group by k.at
        union all
        select 'sealing', extract(epoch from min(c.sealed_at) - k.at)
        from kill k join ledgerline.audit_entry e on e.at > k.at
        join ledgerline.audit_chain c on c.org_id = e.org_id and c.entry_id = e.entry_id group by k.at
        union all
        select 'order_in_hand', extract(epoch from min(e.at) - max(k.at))
        from ledgerline.submission s join kill k on s.created_at < k.at
        join ledgerline.submission_event e on e.org_id = s.org_id and e.submission_id = s.submission_id and e.at > k.at
          and e.state <> 'pending'
        where not exists (select from ledgerline.submission_event b where b.org_id = s.org_id
            and b.submission_id = s.submission_id and (b.event = 'setAside' or b.at < k.at and b.state <> 'pending'))
        group by s.submission_id
        union all
        select 'delivery_in_hand', extract(epoch from o.delivered_at - max(k.at))
        from ledgerline.outbox o join kill k on o.created_at < k.at and k.at < o.delivered_at
        group by o.id, o.delivered_at),
      each as (
        select what, max(seconds)::float8 as seconds, count(*)::int as trials from took where seconds is not null group by what)
      select (select to_jsonb(e) from each e where what = 'delivery') as delivery,
        (select to_jsonb(e) from each e where what = 'sealing') as sealing,
        (select to_jsonb(e) from each e where what = 'order_in_hand') as order_in_hand,
        (select to_jsonb(e) from each e where what = 'delivery_in_hand') as delivery_in_hand`;
    const none = { seconds: 0, trials: 0 };
    return {
      delivery: row?.delivery ?? none,
      sealing: row?.sealing ?? none,
      orderInHand: row?.order_in_hand ?? none,
      deliveryInHand: row?.delivery_in_hand ?? none,
    };
  });
}
