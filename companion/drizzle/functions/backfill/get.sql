-- A backfill by its id; null when the org has none of it.
create function ledgerline.backfill_get(p_org text, p_backfill_id text)
returns jsonb language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  b ledgerline.backfill;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into b from backfill x where x.org_id = p_org and x.backfill_id = p_backfill_id;
  return case when found then backfill_to_json(b) end;
end $$;
