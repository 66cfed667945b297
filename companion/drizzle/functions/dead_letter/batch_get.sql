-- A batch with its replays, those that are left first; null when the org has none of that id.
create function ledgerline.dead_letter_batch_get(p_org text, p_batch_id text, p_limit integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  b ledgerline.dead_letter_batch;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into b from dead_letter_batch x where x.org_id = p_org and x.batch_id = p_batch_id;
  if not found then
    return null;
  end if;
  return dead_letter_batch_to_json(b) || jsonb_build_object('replays', (
    select coalesce(jsonb_agg(dead_letter_replay_to_json(t.r) order by t.rank, t.failed_at, t.dead_letter_id), '[]')
    from (select x as r, x.failed_at, x.dead_letter_id, case x.state when 'awaitingApproval' then 1 when 'running' then 2
        when 'queued' then 3 when 'failed' then 4 when 'refused' then 5 else 6 end as rank
      from dead_letter_replay x where x.org_id = p_org and x.batch_id = p_batch_id
      order by rank, x.failed_at, x.dead_letter_id limit p_limit) t));
end $$;
