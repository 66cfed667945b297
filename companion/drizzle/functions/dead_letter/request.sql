-- Asks for dead letters to be replayed: those of p_ids, all of which must be open, or the open ones of a group, or all
-- (p_ids and p_group null), at most p_max. It inserts; what is replayed stays. 'notFound' and 'state' name the one that is
-- not there or not open, and then nothing is asked for; 'nothing': none is open; else 'requested' with the batch.
-- p_version: of the payload; null: the latest.
create function ledgerline.dead_letter_request(p_org text, p_batch_id text, p_ids jsonb, p_group text, p_version integer,
  p_above jsonb, p_max integer, p_reason text, p_actor text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  d ledgerline.dead_letter;
  o ledgerline.dead_letter;
  b ledgerline.dead_letter_batch;
  v_asked ledgerline.dead_letter[];
  v_chosen ledgerline.dead_letter[] := '{}';
  v_missing text;
  v_replay text;
  v_needed boolean;
  v_version integer;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select i into v_missing from jsonb_array_elements_text(p_ids) i
  where not exists (select from dead_letter x where x.org_id = p_org and x.dead_letter_id = i) limit 1;
  if found then
    return jsonb_build_object('kind', 'notFound', 'exceptionId', v_missing);
  end if;
  if p_ids is null then
    select array_agg(t) into v_asked from (select x.* from dead_letter x where x.org_id = p_org and x.state = 'open'
      and (p_group is null or x.group_key = p_group) order by x.dead_letter_id limit p_max) t;
  else
    select array_agg(x) into v_asked from dead_letter x where x.org_id = p_org
      and x.dead_letter_id in (select jsonb_array_elements_text(p_ids));
  end if;
  -- Locked in one order, so that no two who ask for the same wait crosswise.
  for d in select t.* from unnest(v_asked) t order by t.kind, t.subject loop
    o := dead_letter_locked(p_org, d.kind, d.subject);
    if o.dead_letter_id = d.dead_letter_id and o.state = 'open' then
      v_chosen := v_chosen || o;
    elsif p_ids is not null then
      return jsonb_build_object('kind', 'state', 'exception', dead_letter_to_json(dead_letter_find(p_org, d.dead_letter_id)));
    end if;
  end loop;
  if cardinality(v_chosen) = 0 then
    return jsonb_build_object('kind', 'nothing');
  end if;
  insert into dead_letter_batch (org_id, batch_id, scope, requested_by, reason, requested_at, total, state, updated_at)
  values (p_org, p_batch_id, case when p_ids is not null then 'chosen' else coalesce('group ' || p_group, 'all') end,
    p_actor, p_reason, v_now, cardinality(v_chosen), 'awaitingApproval', v_now) returning * into b;
  foreach d in array v_chosen loop
    v_replay := dead_letter_new_id(clock_timestamp());
    v_version := least(coalesce(p_version, d.payload_version), d.payload_version);
    v_needed := dead_letter_approval_needed(d, v_version, p_above);
    insert into dead_letter_replay (org_id, replay_id, dead_letter_id, failed_at, batch_id, payload_version, needs_approval,
      requested_by, reason, requested_at, state)
    values (p_org, v_replay, d.dead_letter_id, d.failed_at, p_batch_id, v_version, v_needed, p_actor, p_reason, v_now,
      case when v_needed then 'awaitingApproval' else 'queued' end);
    update dead_letter x set state = 'replaying', state_at = v_now, state_by = p_actor, state_how = null,
      replay_id = v_replay
    where x.org_id = p_org and x.dead_letter_id = d.dead_letter_id and x.failed_at = d.failed_at;
    perform audit_record(p_org, p_actor, 'exception.replayRequested', 'exception/' || d.dead_letter_id,
      jsonb_build_object('reason', p_reason, 'batchId', p_batch_id, 'replayId', v_replay, 'payloadVersion', v_version,
        'needsApproval', v_needed));
  end loop;
  b := dead_letter_batch_go_on(b);
  return jsonb_build_object('kind', 'requested', 'batch', dead_letter_batch_to_json(b));
end $$;
