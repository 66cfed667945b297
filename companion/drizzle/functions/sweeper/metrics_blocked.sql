-- What open exceptions block in money, by kind, age and currency, over all orgs.
create function ledgerline.sweeper_metrics_blocked()
returns jsonb language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object('kind', e.kind, 'age', e.age, 'currency', e.currency, 'amount', e.amount::text)), '[]')
  from (
    select d.kind, sweeper_metrics_age(now() - d.first_failed_at) as age, d.currency, sum(d.amount) as amount
    from org o join dead_letter d on d.org_id = o.org_id and d.state in ('open', 'replaying')
    where d.amount is not null and d.currency is not null
    group by d.kind, 2, d.currency) e
$$;
