/** How long after a kill the orders that it caught half-way had their answer, and the org knew of it: by our own history. */
import { withSql } from '../world/books.ts';
import type { Struck } from './strike.ts';

export interface Took {
  /** The longest. */
  readonly seconds: number;
  readonly trials: number;
}

/**
 * A submission that was there at the kill and had its answer, or its record in the org, only afterwards. What has neither yet
 * counts as long as it has waited so far. What was set aside waited for a person, and its time is not ours.
 */
export async function settledAfter(
  adminUrl: string,
  struck: readonly Pick<Struck, 'killedAt'>[],
): Promise<{ readonly answered: Took; readonly delivered: Took }> {
  return withSql(adminUrl, async (sql) => {
    const kills = struck.map(({ killedAt }) => new Date(killedAt).toISOString());
    const [row] = await sql<{ answered: number; answers: number; delivered: number; deliveries: number }[]>`
      with kill as (select k::timestamptz as at from jsonb_array_elements_text(${sql.json(kills)}) k),
      asked as (
        select s.submission_id, s.created_at, case when s.state = 'pending' then clock_timestamp() else s.updated_at end as until
        from ledgerline.submission s where not exists (select from ledgerline.submission_event e
          where e.org_id = s.org_id and e.submission_id = s.submission_id and e.event = 'setAside')),
      told as (
        select o.org_id, o.id, o.created_at, coalesce(o.delivered_at, clock_timestamp()) as until
        from ledgerline.outbox o where o.delivered_at is not null or o.due),
      answered as (
        select extract(epoch from s.until - max(k.at)) as seconds
        from asked s join kill k on s.created_at < k.at and k.at < s.until group by s.submission_id, s.until),
      delivered as (
        select extract(epoch from o.until - max(k.at)) as seconds
        from told o join kill k on o.created_at < k.at and k.at < o.until group by o.org_id, o.id, o.until)
      select coalesce((select max(seconds) from answered), 0)::float8 as answered,
        (select count(*) from answered)::int as answers,
        coalesce((select max(seconds) from delivered), 0)::float8 as delivered,
        (select count(*) from delivered)::int as deliveries`;
    return {
      answered: { seconds: row?.answered ?? 0, trials: row?.answers ?? 0 },
      delivered: { seconds: row?.delivered ?? 0, trials: row?.deliveries ?? 0 },
    };
  });
}
