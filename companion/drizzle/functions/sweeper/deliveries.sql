-- Submissions whose org is connected and has not been told of their last change, that nobody is telling it of and that no
-- job will remind of: ids only, over all orgs. Of an org that is left alone, one to try it with once that is over.
create function ledgerline.sweeper_deliveries(p_limit integer)
returns table (org_id text, submission_id text) language sql stable security definer
set search_path = ledgerline, pg_catalog, pg_temp as $$
  with waiting as (
    select o.org_id, o.key, z.until from outbox o
    join org g on g.org_id = o.org_id and g.halted_at is null
    join org_salesforce c on c.org_id = o.org_id and c.found_org_id is null
    left join salesforce_delivery d on d.org_id = o.org_id and d.submission_id = o.key
    left join salesforce_pause z on z.org_id = o.org_id
    where o.due and o.delivered_at is null and o.failed_at is null
      and (z.until is null or z.until < clock_timestamp() - interval '5 seconds')
    group by o.org_id, o.key, d.lease_until, d.next_attempt_at, z.until
    having coalesce(d.lease_until, d.next_attempt_at, max(o.created_at)) < clock_timestamp() - interval '5 seconds'
      and not exists (select from pgboss.job j where j.name = 'salesforce-deliver' and j.id = any (array_agg(o.job_id))
        and (j.state in ('created', 'retry') or j.state = 'active' and coalesce(j.heartbeat_on, j.started_on)
          > clock_timestamp() - 2 * j.heartbeat_seconds * interval '1 second')))
  (select w.org_id, w.key from waiting w where w.until is null limit p_limit)
  union all
  (select distinct on (w.org_id) w.org_id, w.key from waiting w where w.until is not null limit p_limit)
$$;
