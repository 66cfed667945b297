-- The ERP answers again: what waits for it in a retry schedule is asked within p_over_ms, spread by id, instead of when its
-- schedule says; never later than that. Returns how many were moved, at most p_limit: as many again may be left.
create function ledgerline.submission_wake(p_org text, p_connection text, p_over_ms integer, p_limit integer)
returns integer language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  v_moved integer := 0;
  s record;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  for s in select x.submission_id, x.job_id,
      v_now + (abs(hashtext(x.submission_id)::bigint) % p_over_ms) * interval '1 millisecond' as next_at
    from submission x where x.org_id = p_org and x.connection_id = p_connection and x.state = 'pending'
      and x.lease_until is null and x.next_attempt_at > v_now + p_over_ms * interval '1 millisecond'
    order by x.next_attempt_at limit p_limit for update skip locked loop
    perform job_drop('erp-ask', s.job_id);
    update submission x set next_attempt_at = s.next_at, job_id = job_add('erp-ask',
      jsonb_build_object('orgId', p_org, 'submissionId', s.submission_id), s.next_at)
    where x.org_id = p_org and x.submission_id = s.submission_id;
    v_moved := v_moved + 1;
  end loop;
  return v_moved;
end $$;
