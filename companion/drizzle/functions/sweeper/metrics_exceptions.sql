-- Open exceptions by kind, class and age, over all orgs.
create function ledgerline.sweeper_metrics_exceptions()
returns jsonb language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object('kind', e.kind, 'criticality', e.criticality, 'age', e.age, 'count', e.count)), '[]')
  from (
    select d.kind, d.criticality, count(*) as count,
      case when clock_timestamp() - d.first_failed_at < interval '1 hour' then 'under1h'
        when clock_timestamp() - d.first_failed_at < interval '1 day' then 'under1d'
        when clock_timestamp() - d.first_failed_at < interval '7 days' then 'under7d'
        when clock_timestamp() - d.first_failed_at < interval '30 days' then 'under30d' else 'over30d' end as age
    from org o join dead_letter d on d.org_id = o.org_id and d.state in ('open', 'replaying')
    group by d.kind, d.criticality, 4) e
$$;
