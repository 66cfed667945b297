-- Writes one audit entry in the caller's transaction. The content's text is what is hashed, so it holds every column.
create function ledgerline.audit_record(p_org text, p_actor text, p_action text, p_subject text, p_detail jsonb)
returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  v_content text := jsonb_build_object('orgId', p_org, 'at', ledgerline.audit_instant(v_now), 'actor', p_actor,
    'action', p_action, 'subject', p_subject, 'detail', p_detail)::text;
begin
  insert into ledgerline.audit_entry (org_id, at, actor, action, subject, content, content_hash)
  values (p_org, v_now, p_actor, p_action, p_subject, v_content, sha256(convert_to(v_content, 'UTF8')));
end $$;
