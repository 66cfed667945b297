-- What operators look at, over all orgs: counts, sums and ages, and no id of anything. Every part reads by an index what is open,
-- due or pending, never what is done.
create function ledgerline.sweeper_metrics()
returns jsonb language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select jsonb_build_object(
    'exceptions', sweeper_metrics_exceptions(),
    'blocked', sweeper_metrics_blocked(),
    'queues', sweeper_metrics_queues(),
    'pending', (select coalesce(jsonb_object_agg(p.phase, p.count), '{}') from (
      select case when s.lease_until is null and s.next_attempt_at is null then 'setAside' else s.phase end as phase,
        count(*) as count
      from submission s where s.state = 'pending' group by 1) p),
    'backfills', (select count(*) from backfill b where b.state = 'running'),
    'audit', sweeper_metrics_audit())
$$;
