-- Takes the turn of telling an org its newest head; null when it is not due. Whoever takes it again after p_ttl_ms has a
-- higher fence. It is due every day: a turn later than that was not set by us.
create function ledgerline.audit_head_tell(p_org text, p_ttl_ms integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  h ledgerline.audit_head;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update audit_head x set tell_fence = x.tell_fence + 1, tell_after = v_now + p_ttl_ms * interval '1 millisecond'
  where x.org_id = p_org and x.written_head is not null
    and (x.tell_after is null or x.tell_after <= v_now or x.tell_after > v_now + interval '25 hours')
  returning * into h;
  if not found then
    return null;
  end if;
  return jsonb_build_object('fence', h.tell_fence, 'line', h.written_head);
end $$;
