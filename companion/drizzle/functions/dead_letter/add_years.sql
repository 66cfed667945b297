-- Makes the partitions of the years up to and with p_until; returns how many years are new. The owner's to call.
create function ledgerline.dead_letter_add_years(p_until integer)
returns integer language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_table text;
  v_part text;
  v_made integer := 0;
begin
  for v_year in extract(year from clock_timestamp() at time zone 'UTC')::integer..p_until loop
    continue when to_regclass(format('ledgerline.dead_letter_%s', v_year)) is not null;
    foreach v_table in array array['dead_letter', 'dead_letter_payload', 'dead_letter_replay'] loop
      v_part := format('ledgerline.%I', v_table || '_' || v_year);
      execute format('create table %s partition of ledgerline.%I for values from (%L) to (%L)', v_part, v_table,
        make_timestamptz(v_year, 1, 1, 0, 0, 0, 'UTC'), make_timestamptz(v_year + 1, 1, 1, 0, 0, 0, 'UTC'));
      execute format('alter table %s enable row level security', v_part);
      execute format('alter table %s force row level security', v_part);
    end loop;
    v_made := v_made + 1;
  end loop;
  return v_made;
end $$;
