-- Pending submissions that nobody is working on and no job will: ids only, over all orgs.
create function ledgerline.sweeper_pending(p_limit integer)
returns table (org_id text, submission_id text) language sql stable security definer
set search_path = ledgerline, pg_catalog, pg_temp as $$
  select s.org_id, s.submission_id from submission s
  where s.state = 'pending' and (s.lease_until is null or s.lease_until < clock_timestamp())
    and coalesce(s.next_attempt_at, s.updated_at) < clock_timestamp() - interval '5 seconds'
    and not exists (select from pgboss.job j
      where j.name = 'erp-ask' and j.id = s.job_id and j.state in ('created', 'retry', 'active'))
  limit p_limit
$$;
