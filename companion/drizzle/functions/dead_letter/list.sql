-- Dead letters, the newest first (ids are time-ordered), after the cursor's id; at most p_limit of them. p_filter: states (a
-- list), kind, group, accountId, entity, minAmount, currency, olderThanSeconds (since the first failure).
create function ledgerline.dead_letter_list(p_org text, p_filter jsonb, p_after text, p_limit integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select coalesce(jsonb_agg(dead_letter_to_json(t.d) order by t.id desc), '[]') from (
    select x as d, x.dead_letter_id as id from dead_letter x
    where x.org_id = p_org
      and x.state in (select jsonb_array_elements_text(p_filter->'states'))
      and (not p_filter ? 'kind' or x.kind = p_filter->>'kind')
      and (not p_filter ? 'group' or x.group_key = p_filter->>'group')
      and (not p_filter ? 'accountId' or x.account_id = p_filter->>'accountId')
      and (not p_filter ? 'entity' or x.entity = p_filter->>'entity')
      and (not p_filter ? 'minAmount' or x.amount >= (p_filter->>'minAmount')::numeric)
      and (not p_filter ? 'currency' or x.currency = p_filter->>'currency')
      and (not p_filter ? 'olderThanSeconds' or x.first_failed_at
        <= clock_timestamp() - (p_filter->>'olderThanSeconds')::numeric * interval '1 second')
      and (p_after is null or x.dead_letter_id < p_after)
    order by x.dead_letter_id desc limit p_limit) t);
end $$;
