-- An id whose order is that of the instants (UUID v7, to the millisecond).
create function ledgerline.dead_letter_new_id(p_at timestamptz)
returns text language sql volatile set search_path = pg_catalog, pg_temp as $$
  select substr(t.ms, 1, 8) || '-' || substr(t.ms, 9, 4) || '-7' || substr(t.random, 16, 3) || substr(t.random, 19)
  from (select lpad(to_hex((extract(epoch from p_at) * 1000)::bigint), 12, '0') as ms, gen_random_uuid()::text as random) t
$$;
