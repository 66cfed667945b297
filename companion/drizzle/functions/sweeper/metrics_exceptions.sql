-- Open exceptions by kind, class and age, over all orgs.
create function ledgerline.sweeper_metrics_exceptions()
returns jsonb language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object('kind', e.kind, 'criticality', e.criticality, 'age', e.age, 'count', e.count)), '[]')
  from (
    select d.kind, d.criticality, sweeper_metrics_age(now() - d.first_failed_at) as age, count(*) as count
    from org o join dead_letter d on d.org_id = o.org_id and d.state in ('open', 'replaying')
    group by d.kind, d.criticality, 3) e
$$;
