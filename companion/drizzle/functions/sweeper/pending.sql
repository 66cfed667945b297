-- Submissions that are due, that nobody is working on and that no job will remind of: ids only, over all orgs. One whose
-- worker died shows by its lease; one whose job was lost, by its next attempt. A submission that has neither waits for a
-- person and is left alone. A job in the hands of a worker that has stopped reporting reminds of nothing any more.
create function ledgerline.sweeper_pending(p_limit integer)
returns table (org_id text, submission_id text) language sql stable security definer
set search_path = ledgerline, pg_catalog, pg_temp as $$
  select s.org_id, s.submission_id from submission s
  where s.state = 'pending' and coalesce(s.lease_until, s.next_attempt_at) < clock_timestamp() - interval '5 seconds'
    and not exists (select from pgboss.job j
      where j.name = 'erp-ask' and j.id = s.job_id and (j.state in ('created', 'retry') or j.state = 'active'
        and coalesce(j.heartbeat_on, j.started_on) > clock_timestamp() - 2 * j.heartbeat_seconds * interval '1 second'))
  limit p_limit
$$;
