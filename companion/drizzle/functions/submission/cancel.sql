-- Held → cancelled; null when it is not held. The ERP's order has been cancelled before.
create function ledgerline.submission_cancel(p_org text, p_submission_id text, p_actor text, p_detail text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  s ledgerline.submission;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update submission x set state = 'cancelled', updated_at = v_now, version = x.version + 1
  where x.org_id = p_org and x.submission_id = p_submission_id and x.state = 'held' returning * into s;
  if not found then
    return null;
  end if;
  update reservation r set ended_at = v_now, ended_reason = 'cancelled'
  where r.org_id = p_org and r.submission_id = p_submission_id and r.ended_at is null;
  perform submission_note(p_org, p_submission_id, s.version, v_now, s.state, null, 'cancelled', p_detail, p_actor,
    jsonb_strip_nulls(jsonb_build_object('contentHash', s.content_hash, 'erpOrderNumber', s.erp_order_number)));
  return submission_to_json(s);
end $$;
