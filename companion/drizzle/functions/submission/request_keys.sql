-- The keys that orders of a source record were first asked for with, each that of their record in the org; those asked for with
-- p_key left out.
create function ledgerline.submission_request_keys(p_org text, p_source_id text, p_key text)
returns jsonb language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select coalesce(jsonb_agg(k.key), '[]') from (
    select coalesce(s.request_key, s.submission_id) as key from submission s
    where s.org_id = p_org and s.source_id = p_source_id order by s.revision desc limit 50) k where k.key <> p_key);
end $$;
