-- What the database knows of an org's heads, for the verifier: the last one that was written. Null when there was none.
create function ledgerline.audit_head_state(p_org text)
returns jsonb language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select jsonb_strip_nulls(jsonb_build_object('seq', h.written_seq, 'id', h.written_id,
      'at', audit_instant(h.written_at), 'failure', h.failure, 'failedAt', audit_instant(h.failed_at)))
    from audit_head h where h.org_id = p_org);
end $$;
