-- Pending submissions in the hands of processes that have not been seen for p_gone_ms, over all orgs: ids only, and whose. Their
-- leases still run.
create function ledgerline.sweeper_absent(p_gone_ms integer, p_limit integer)
returns table (org_id text, submission_id text, holder text) language plpgsql stable security definer
set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now constant timestamptz := clock_timestamp();
  v_gone text[];
begin
  select array_agg(p.holder) into v_gone from presence p where p.seen_at < v_now - p_gone_ms * interval '1 millisecond';
  -- Nearly always: what is pending is not read for it.
  if v_gone is null then
    return;
  end if;
  return query
    select s.org_id, s.submission_id, s.lease_holder from submission s
    where s.state = 'pending' and s.lease_until > v_now and s.lease_holder = any (v_gone)
    limit p_limit;
end $$;
