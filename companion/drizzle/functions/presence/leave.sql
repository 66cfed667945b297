-- A process has stopped: what it could not end is up to be taken at once.
create function ledgerline.presence_leave(p_holder text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  update presence p set seen_at = clock_timestamp() - interval '1 minute' where p.holder = p_holder;
  return found;
end $$;
