-- A dead letter with the versions of its payload, its replays and what was done about it; null when the org has none of
-- that id. Payloads are text here: what a record of the org holds may be no order at all.
create function ledgerline.dead_letter_get(p_org text, p_id text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  d ledgerline.dead_letter;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  d := dead_letter_find(p_org, p_id);
  if d.dead_letter_id is null then
    return null;
  end if;
  return dead_letter_to_json(d) || jsonb_build_object(
    'payloads', (select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('version', p.version, 'payload',
        case jsonb_typeof(p.payload) when 'string' then p.payload #>> '{}' else p.payload::text end,
        'amount', trim_scale(p.amount)::text, 'currency', p.currency, 'madeAt', p.made_at, 'madeBy', p.made_by,
        'reason', p.reason)) order by p.version), '[]')
      from dead_letter_payload p where p.org_id = p_org and p.dead_letter_id = p_id and p.failed_at = d.failed_at),
    'replays', (select coalesce(jsonb_agg(dead_letter_replay_to_json(r) order by r.requested_at), '[]')
      from dead_letter_replay r where r.org_id = p_org and r.dead_letter_id = p_id and r.failed_at = d.failed_at),
    'history', (select coalesce(jsonb_agg(jsonb_build_object('at', a.at, 'event', substr(a.action, 11), 'actor', a.actor,
        'detail', (a.content::jsonb->'detail')::text) order by a.entry_id), '[]')
      from audit_entry a where a.org_id = p_org and a.subject = 'exception/' || p_id and a.subject like 'exception/%'));
end $$;
