-- Asks for dead letters to be replayed: those of p_ids, all of which must be open, or the open ones of a group, or all
-- (p_ids and p_group null), at most p_max. It inserts; what is replayed stays. 'notFound' and 'state' name the one that is
-- not there or not open, and then nothing is asked for; 'nothing': none is open; else 'requested' with the batch.
-- p_version: of the payload; null: the latest.
create function ledgerline.dead_letter_request(p_org text, p_batch_id text, p_ids jsonb, p_group text, p_version integer,
  p_above jsonb, p_max integer, p_reason text, p_actor text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  v_now timestamptz := clock_timestamp();
  v_ids text[];
  v_other text;
  b ledgerline.dead_letter_batch;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  if p_ids is null then
    select array_agg(t.dead_letter_id) into v_ids from (select x.dead_letter_id from dead_letter x
      where x.org_id = p_org and x.state = 'open' and (p_group is null or x.group_key = p_group)
      order by x.dead_letter_id limit p_max) t;
  else
    v_ids := array(select jsonb_array_elements_text(p_ids));
    select i into v_other from unnest(v_ids) i
    where not exists (select from dead_letter x where x.org_id = p_org and x.dead_letter_id = i) limit 1;
    if found then
      return jsonb_build_object('kind', 'notFound', 'exceptionId', v_other);
    end if;
  end if;
  -- Locked in one order, so that no two who ask for the same wait crosswise. What is seen after it stays so.
  perform from dead_letter x join dead_letter_open o on o.org_id = x.org_id and o.kind = x.kind and o.subject = x.subject
  where x.org_id = p_org and x.dead_letter_id = any (v_ids) order by o.kind, o.subject for update of o;
  if p_ids is not null then
    select x.dead_letter_id into v_other from dead_letter x
    where x.org_id = p_org and x.dead_letter_id = any (v_ids) and x.state <> 'open' limit 1;
    if found then
      return jsonb_build_object('kind', 'state', 'exception', dead_letter_to_json(dead_letter_find(p_org, v_other)));
    end if;
  end if;
  insert into dead_letter_replay (org_id, replay_id, dead_letter_id, failed_at, batch_id, payload_version, needs_approval,
    requested_by, reason, requested_at, state)
  select p_org, dead_letter_new_id(clock_timestamp()), t.dead_letter_id, t.failed_at, p_batch_id, t.version, t.needed,
    p_actor, p_reason, v_now, case when t.needed then 'awaitingApproval' else 'queued' end
  from (select x.dead_letter_id, x.failed_at, v.version, dead_letter_approval_needed(x, v.version, p_above) as needed
    from dead_letter x
    cross join lateral (select least(coalesce(p_version, x.payload_version), x.payload_version) as version) v
    where x.org_id = p_org and x.dead_letter_id = any (v_ids) and x.state = 'open') t;
  if not found then
    return jsonb_build_object('kind', 'nothing');
  end if;
  update dead_letter x set state = 'replaying', state_at = v_now, state_by = p_actor, state_how = null,
    replay_id = r.replay_id
  from dead_letter_replay r where r.org_id = p_org and r.batch_id = p_batch_id and x.org_id = r.org_id
    and x.dead_letter_id = r.dead_letter_id and x.failed_at = r.failed_at;
  perform audit_record(p_org, p_actor, 'exception.replayRequested', 'exception/' || r.dead_letter_id,
    jsonb_build_object('reason', p_reason, 'batchId', p_batch_id, 'replayId', r.replay_id, 'payloadVersion',
      r.payload_version, 'needsApproval', r.needs_approval))
  from dead_letter_replay r where r.org_id = p_org and r.batch_id = p_batch_id;
  insert into dead_letter_batch (org_id, batch_id, scope, requested_by, reason, requested_at, total, state, updated_at)
  values (p_org, p_batch_id, case when p_ids is not null then 'chosen' else coalesce('group ' || p_group, 'all') end,
    p_actor, p_reason, v_now, (select count(*) from dead_letter_replay r where r.org_id = p_org and r.batch_id = p_batch_id),
    'awaitingApproval', v_now) returning * into b;
  return jsonb_build_object('kind', 'requested', 'batch', dead_letter_batch_to_json(dead_letter_batch_go_on(b)));
end $$;
