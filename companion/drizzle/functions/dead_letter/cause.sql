-- A message without what differs from case to case: what is quoted, amounts with their currency, every word with a digit in
-- it, and codes in capitals. The same failure of two orders reads the same.
create function ledgerline.dead_letter_cause(p_message text)
returns text language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  v text := left(p_message, 2000);
begin
  v := regexp_replace(v, '["“„«][^"“”„«»]*["”“»]', '#', 'g');
  v := regexp_replace(v, '\S*[0-9]\S*(\s+[A-Z]{3}\M)?', '#', 'g');
  v := regexp_replace(v, '\m[A-Z][A-Z_-]+\M', '#', 'g');
  v := regexp_replace(lower(v), '#[[:punct:]]*(\s*#[[:punct:]]*)*', '#', 'g');
  return left(btrim(regexp_replace(v, '\s+', ' ', 'g')), 200);
end $$;
