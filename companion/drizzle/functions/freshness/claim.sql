-- Answers a value that is young enough ('fresh'), takes the lease to load one ('load'), or says that another does
-- ('wait'). A lease that ran out is free. Values as of before p_not_older_than do not count.
-- A reading that is lost is read again, so these writes need not reach the disk before they count.
create function ledgerline.freshness_claim(p_org text, p_domain text, p_key text, p_max_age_seconds double precision,
  p_not_older_than timestamptz, p_lease_ms integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz;
  f ledgerline.freshness_entry;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  perform set_config('synchronous_commit', 'off', true);
  select * into f from freshness_entry e where e.org_id = p_org and e.domain = p_domain and e.key = p_key;
  v_now := clock_timestamp();
  if f.as_of >= v_now - p_max_age_seconds * interval '1 second'
    and (p_not_older_than is null or f.as_of >= p_not_older_than) then
    return jsonb_build_object('kind', 'fresh', 'value', f.value, 'asOf', f.as_of, 'now', v_now);
  end if;
  insert into freshness_entry as e (org_id, domain, key, lease_fence, lease_until, began_at)
  values (p_org, p_domain, p_key, 1, v_now + p_lease_ms * interval '1 millisecond', v_now)
  on conflict (org_id, domain, key) do update
    set lease_fence = e.lease_fence + 1, lease_until = excluded.lease_until, began_at = excluded.began_at
    where (e.lease_until is null or e.lease_until <= excluded.began_at) and e.as_of is not distinct from f.as_of
  returning * into f;
  if found then
    return jsonb_build_object('kind', 'load', 'fence', f.lease_fence, 'beganAt', f.began_at, 'value', f.value,
      'asOf', f.as_of);
  end if;
  select * into f from freshness_entry e where e.org_id = p_org and e.domain = p_domain and e.key = p_key;
  return jsonb_build_object('kind', 'wait', 'value', f.value, 'asOf', f.as_of, 'now', clock_timestamp());
end $$;
