-- Submissions whose org is connected and has not been told of their last change, that nobody is telling it of and that no
-- job will remind of: ids only, over all orgs. Of an org that is left alone, one to try it with once that is over. Read org by
-- org, and no further than the limit: an org that is newly connected has all its orders waiting.
create function ledgerline.sweeper_deliveries(p_limit integer)
returns table (org_id text, submission_id text) language sql stable security definer
set search_path = ledgerline, pg_catalog, pg_temp as $$
  select c.org_id, w.key from org_salesforce c
  join org g on g.org_id = c.org_id and g.halted_at is null
  left join salesforce_pause z on z.org_id = c.org_id
  cross join lateral (
    select t.key from (
      select o.key, max(o.created_at) as newest, array_agg(o.job_id) as jobs from outbox o
      where o.org_id = c.org_id and o.due and o.delivered_at is null and o.failed_at is null group by o.key) t
    left join salesforce_delivery d on d.org_id = c.org_id and d.submission_id = t.key
    where coalesce(d.lease_until, d.next_attempt_at, t.newest) < clock_timestamp() - interval '5 seconds'
      and not exists (select from pgboss.job j where j.name = 'salesforce-deliver' and j.id = any (t.jobs)
        and (j.state in ('created', 'retry') or j.state = 'active' and coalesce(j.heartbeat_on, j.started_on)
          > clock_timestamp() - 2 * j.heartbeat_seconds * interval '1 second'))
    limit case when z.org_id is null then p_limit else 1 end) w
  where c.found_org_id is null and (z.until is null or z.until < clock_timestamp() - interval '5 seconds')
  limit p_limit
$$;
