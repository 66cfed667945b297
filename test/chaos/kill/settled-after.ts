/** How long after a kill the orders that it caught half-way had their answer, and the org knew of it: by our own history. */
import { withSql } from '../world/books.ts';
import type { Struck } from './strike.ts';

export interface Took {
  /** The longest. */
  readonly seconds: number;
  readonly trials: number;
}

/**
 * A submission that was there at the kill and had its answer, or its record in the org, only afterwards. What was set aside
 * waited for a person, and its time is not ours.
 */
export async function settledAfter(
  adminUrl: string,
  struck: readonly Struck[],
): Promise<{ readonly answered: Took; readonly delivered: Took }> {
  return withSql(adminUrl, async (sql) => {
    const kills = struck.map(({ killedAt }) => new Date(killedAt).toISOString());
    const [row] = await sql<{ answered: number; answers: number; delivered: number; deliveries: number }[]>`
      with kill as (select k::timestamptz as at from jsonb_array_elements_text(${sql.json(kills)}) k),
      answered as (
        select extract(epoch from s.updated_at - max(k.at)) as seconds
        from ledgerline.submission s join kill k on s.created_at < k.at and k.at < s.updated_at
        where s.state <> 'pending' and not exists (select from ledgerline.submission_event e
          where e.org_id = s.org_id and e.submission_id = s.submission_id and e.event = 'setAside')
        group by s.submission_id, s.updated_at),
      delivered as (
        select extract(epoch from o.delivered_at - max(k.at)) as seconds
        from ledgerline.outbox o join kill k on o.created_at < k.at and k.at < o.delivered_at
        group by o.id, o.delivered_at)
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
