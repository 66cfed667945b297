-- What was asked to be replayed, the newest first (ids are time-ordered), after the cursor's id; at most p_limit of them.
create function ledgerline.dead_letter_batch_list(p_org text, p_state text, p_after text, p_limit integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select coalesce(jsonb_agg(dead_letter_batch_to_json(t.b) order by t.id desc), '[]') from (
    select x as b, x.batch_id as id from dead_letter_batch x
    where x.org_id = p_org and (p_after is null or x.batch_id < p_after)
      and (p_state is null or x.state = p_state or p_state = 'awaitingApproval' and exists (select from dead_letter_replay r
        where r.org_id = p_org and r.batch_id = x.batch_id and r.state = 'awaitingApproval'))
    order by x.batch_id desc limit p_limit) t);
end $$;
