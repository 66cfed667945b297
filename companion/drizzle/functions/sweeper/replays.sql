-- Batches of replays that are due, that nobody works on and that no job will remind of: ids only, over all orgs. Those of a
-- halted org are not due.
create function ledgerline.sweeper_replays(p_limit integer)
returns table (org_id text, batch_id text) language sql stable security definer
set search_path = ledgerline, pg_catalog, pg_temp as $$
  select b.org_id, b.batch_id from dead_letter_batch b
  join org g on g.org_id = b.org_id and g.halted_at is null
    and not exists (select from org_salesforce c where c.org_id = b.org_id and c.found_org_id is not null)
  where b.state = 'running' and coalesce(b.lease_until, b.updated_at) < clock_timestamp() - interval '5 seconds'
    and not exists (select from pgboss.job j where j.name = 'exception-replay' and j.id = b.job_id
      and (j.state in ('created', 'retry') or j.state = 'active' and coalesce(j.heartbeat_on, j.started_on)
        > clock_timestamp() - 2 * j.heartbeat_seconds * interval '1 second'))
  limit p_limit
$$;
