-- Takes the lease of the one process that writes the next head of an org; null when another has it, or there is neither a
-- link nor a head. A lease that would last for longer than any can is none.
create function ledgerline.audit_head_take(p_org text, p_holder text, p_ttl_ms integer)
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
  where x.lease_until is null or x.lease_until <= v_now or x.lease_until > excluded.lease_until + interval '1 minute'
  returning * into h;
  if not found then
    return null;
  end if;
  return jsonb_strip_nulls(jsonb_build_object('fence', h.lease_fence, 'seq', coalesce(v_link.seq, 0),
    'hash', coalesce(encode(v_link.hash, 'hex'), ''), 'writtenId', h.written_id, 'writtenSeq', h.written_seq,
    'writtenAt', audit_instant(h.written_at)));
end $$;
