-- A dead letter by its id, in whatever state; a row of nulls when the org has none of it.
create function ledgerline.dead_letter_find(p_org text, p_id text)
returns ledgerline.dead_letter language sql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
  select x from dead_letter x where x.org_id = p_org and x.dead_letter_id = p_id
$$;
