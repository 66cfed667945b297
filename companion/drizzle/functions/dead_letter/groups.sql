-- What is open, by its cause: how many, how much money by currency, since when. The group that holds most first.
create function ledgerline.dead_letter_groups(p_org text, p_limit integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('group', g.group_key, 'kind', g.kind,
      'code', g.code, 'connectionId', g.connection_id, 'cause', g.cause, 'count', g.count, 'replaying', g.replaying,
      'oldestAt', g.oldest, 'oldestSeconds', floor(extract(epoch from clock_timestamp() - g.oldest)),
      'amounts', g.amounts)) order by g.count desc, g.oldest), '[]')
    from (select t.group_key, t.kind, t.code, t.connection_id, min(t.cause) as cause, sum(t.count) as count,
        sum(t.replaying) as replaying, min(t.oldest) as oldest,
        coalesce(jsonb_agg(jsonb_build_object('amount', trim_scale(t.amount)::text, 'currency', t.currency)
          order by t.currency) filter (where t.currency is not null), '[]') as amounts
      from (select x.group_key, x.kind, x.code, x.connection_id, min(x.cause) as cause, count(*) as count,
          count(*) filter (where x.state = 'replaying') as replaying, min(x.first_failed_at) as oldest,
          sum(x.amount) as amount, x.currency
        from dead_letter x where x.org_id = p_org and x.state in ('open', 'replaying')
        group by x.group_key, x.kind, x.code, x.connection_id, x.currency) t
      group by t.group_key, t.kind, t.code, t.connection_id
      order by count desc, oldest limit p_limit) g);
end $$;
