-- Takes or keeps the lease of the one process that listens to an org; null when another holds it. A holder that comes
-- back after its lease ran out gets a new fence.
create function ledgerline.salesforce_watch(p_org text, p_holder text, p_ttl_ms integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  w ledgerline.salesforce_watch;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  if not exists (select from org_salesforce c join org o on o.org_id = c.org_id
    where c.org_id = p_org and o.halted_at is null and c.found_org_id is null) then
    return null;
  end if;
  insert into salesforce_watch as x (org_id, holder, lease_fence, lease_until)
  values (p_org, p_holder, 1, v_now + p_ttl_ms * interval '1 millisecond')
  on conflict (org_id) do update set holder = p_holder, lease_until = excluded.lease_until,
    lease_fence = x.lease_fence + case when x.holder = p_holder and x.lease_until > v_now then 0 else 1 end
  where x.holder = p_holder or x.lease_until is null or x.lease_until <= v_now
  returning * into w;
  if not found then
    return null;
  end if;
  return jsonb_build_object('fence', w.lease_fence, 'replayId', w.replay_id, 'rulesHash', w.rules_hash);
end $$;
