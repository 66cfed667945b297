-- Submissions, newest first (ids are time-ordered), after the cursor's id; at most p_limit of them.
create function ledgerline.submission_list(p_org text, p_account text, p_state text, p_record text, p_after text,
  p_limit integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select coalesce(jsonb_agg(submission_to_json(t.row) order by t.id desc), '[]') from (
    select x as row, x.submission_id as id from submission x
    where x.org_id = p_org and (p_account is null or x.account_id = p_account)
      and (p_state is null or x.state = p_state) and (p_record is null or x.source_id = p_record)
      and (p_after is null or x.submission_id < p_after)
    order by x.submission_id desc limit p_limit) t);
end $$;
