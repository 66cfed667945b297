-- How many dead letters that failed within a time are still open, over all orgs: before a year is dropped.
create function ledgerline.sweeper_open_dead_letters(p_from timestamptz, p_until timestamptz)
returns bigint language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select count(*) from dead_letter d where d.failed_at >= p_from and d.failed_at < p_until
    and d.state in ('open', 'replaying')
$$;
