-- A dead letter by its id, in whatever state; a row of nulls when the org has none of it.
create function ledgerline.dead_letter_find(p_org text, p_id text)
returns ledgerline.dead_letter language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  d ledgerline.dead_letter;
begin
  -- Planned once a connection: with a plan for each call, its many partitions cost more than the look itself.
  select * into d from dead_letter x where x.org_id = p_org and x.dead_letter_id = p_id;
  return d;
end $$;
