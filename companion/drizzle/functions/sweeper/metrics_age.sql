-- The bucket of an age, as metrics name it. Of plain arguments alone, so that a query over all that is open takes it in whole.
create function ledgerline.sweeper_metrics_age(p_age interval)
returns text language sql immutable as $$
  select case when p_age < interval '1 hour' then 'under1h' when p_age < interval '1 day' then 'under1d'
    when p_age < interval '7 days' then 'under7d' when p_age < interval '30 days' then 'under30d' else 'over30d' end
$$;
