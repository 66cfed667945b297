-- Takes the lease of the one process that writes the next head of an org; null when nothing is due or another has it. A
-- head is due when the chain has moved and p_every_ms have passed since the last, or when p_heartbeat_ms have.
create function ledgerline.audit_head_take(p_org text, p_holder text, p_ttl_ms integer, p_every_ms integer,
  p_heartbeat_ms integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  v_link ledgerline.audit_chain;
  h ledgerline.audit_head;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into v_link from audit_chain c where c.org_id = p_org order by c.seq desc limit 1;
  if not found and not exists (select from audit_head x where x.org_id = p_org and x.written_seq is not null) then
    return null;
  end if;
  insert into audit_head as x (org_id, holder, lease_fence, lease_until)
  values (p_org, p_holder, 1, v_now + p_ttl_ms * interval '1 millisecond')
  on conflict (org_id) do update set holder = p_holder, lease_until = excluded.lease_until,
    lease_fence = x.lease_fence + 1
  where (x.lease_until is null or x.lease_until <= v_now)
    and (x.written_at is null or x.written_at <= v_now - p_heartbeat_ms * interval '1 millisecond'
      or x.written_at <= v_now - p_every_ms * interval '1 millisecond' and x.written_seq is distinct from v_link.seq)
  returning * into h;
  if not found then
    return null;
  end if;
  return jsonb_strip_nulls(jsonb_build_object('fence', h.lease_fence, 'at', audit_instant(v_now), 'seq', coalesce(v_link.seq, 0),
    'hash', coalesce(encode(v_link.hash, 'hex'), ''), 'writtenId', h.written_id));
end $$;
