-- A snapshot by its hash, or the one in force when p_hash is null; null when there is none.
create function ledgerline.rules_get(p_org text, p_hash text)
returns jsonb language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select jsonb_build_object('hash', s.hash, 'document', s.document) from rule_snapshot s
    where s.org_id = p_org and s.hash = coalesce(p_hash,
      (select a.hash from rule_activation a where a.org_id = p_org order by a.seq desc limit 1)));
end $$;
