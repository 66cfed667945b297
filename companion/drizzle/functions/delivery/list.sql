-- Messages that the org has not taken, the newest first, with the reason of the last try: for operators.
create function ledgerline.delivery_list(p_org text, p_limit integer)
returns jsonb language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('submissionId', t.key, 'version', t.version,
      'createdAt', t.created_at, 'attempt', t.attempt, 'failedAt', t.failed_at, 'lastError', t.last_error))
      order by t.id desc), '[]')
    from (select * from outbox o where o.org_id = p_org and o.due and o.delivered_at is null
      order by o.id desc limit p_limit) t);
end $$;
