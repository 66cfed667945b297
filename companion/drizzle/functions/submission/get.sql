-- A submission with its whole history, oldest first; null when the org has none of that id.
create function ledgerline.submission_get(p_org text, p_submission_id text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  s ledgerline.submission;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into s from submission x where x.org_id = p_org and x.submission_id = p_submission_id;
  if not found then
    return null;
  end if;
  return jsonb_build_object('submission', submission_to_json(s), 'history', (
    select coalesce(jsonb_agg(jsonb_build_object('at', e.at, 'state', e.state, 'phase', e.phase, 'event', e.event,
      'detail', e.detail, 'actor', e.actor) order by e.seq), '[]')
    from submission_event e where e.org_id = p_org and e.submission_id = p_submission_id));
end $$;
