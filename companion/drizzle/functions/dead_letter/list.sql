-- Dead letters, the newest first (ids are time-ordered), after the cursor's id; at most p_limit of them. p_filter: states (a
-- list), kind, group, accountId, entity, minAmount, currency, olderThanSeconds (since the first failure).
create function ledgerline.dead_letter_list(p_org text, p_filter jsonb, p_after text, p_limit integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan as $$
declare
  -- Every id comes before it: the first digits of one are the time.
  v_before text := coalesce(p_after, 'ffffffff');
begin
  perform set_config('ledgerline.org_id', p_org, true);
  -- State by state, each by an index: the few that are open stand among all that ever failed, and those of one account among
  -- all accounts'. Planned for each call, since only then does the plan know what is asked for, and which index serves it.
  return (select coalesce(jsonb_agg(dead_letter_to_json(t.d) order by t.id desc), '[]') from (
    select l.d, l.id from jsonb_array_elements_text(p_filter->'states') as s(state)
    cross join lateral (select x as d, x.dead_letter_id as id from dead_letter x
      where x.org_id = p_org and x.state = s.state and x.dead_letter_id < v_before
        and (not p_filter ? 'kind' or x.kind = p_filter->>'kind')
        and (not p_filter ? 'group' or x.group_key = p_filter->>'group')
        and (not p_filter ? 'accountId' or x.account_id = p_filter->>'accountId')
        and (not p_filter ? 'entity' or x.entity = p_filter->>'entity')
        and (not p_filter ? 'minAmount' or x.amount >= (p_filter->>'minAmount')::numeric)
        and (not p_filter ? 'currency' or x.currency = p_filter->>'currency')
        and (not p_filter ? 'olderThanSeconds' or x.first_failed_at
          <= clock_timestamp() - (p_filter->>'olderThanSeconds')::numeric * interval '1 second')
      order by x.dead_letter_id desc limit p_limit) l
    order by l.id desc limit p_limit) t);
end $$;
