-- A second person approves what of a batch waits for it. 'notFound'; 'requester' when it is, or may be, the one who asked for
-- it: a user id and a user name can be one person's, so that two are told apart only where both are named in one form;
-- 'nothing' when nothing waits any more, with the batch; else 'approved'.
create function ledgerline.dead_letter_approve(p_org text, p_batch_id text, p_reason text, p_actor text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  b ledgerline.dead_letter_batch;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into b from dead_letter_batch x where x.org_id = p_org and x.batch_id = p_batch_id for update;
  if not found then
    return jsonb_build_object('kind', 'notFound');
  elsif lower(b.requested_by) = lower(p_actor) then
    return jsonb_build_object('kind', 'requester', 'batch', dead_letter_batch_to_json(b));
  elsif (b.requested_by ~ '^asserted:005[A-Za-z0-9]{15}$') <> (p_actor ~ '^asserted:005[A-Za-z0-9]{15}$') then
    return jsonb_build_object('kind', 'requester', 'batch', dead_letter_batch_to_json(b));
  end if;
  perform audit_record(p_org, p_actor, 'exception.replayApproved', 'exception/' || r.dead_letter_id,
    jsonb_strip_nulls(jsonb_build_object('reason', p_reason, 'batchId', p_batch_id, 'replayId', r.replay_id,
      'payloadVersion', r.payload_version)))
  from dead_letter_replay r where r.org_id = p_org and r.batch_id = p_batch_id and r.state = 'awaitingApproval';
  update dead_letter_replay r set state = 'queued', approved_by = p_actor, approved_at = v_now
  where r.org_id = p_org and r.batch_id = p_batch_id and r.state = 'awaitingApproval';
  if not found then
    return jsonb_build_object('kind', 'nothing', 'batch', dead_letter_batch_to_json(b));
  end if;
  if b.lease_until is null or b.lease_until <= v_now then
    b := dead_letter_batch_go_on(b);
  end if;
  return jsonb_build_object('kind', 'approved', 'batch', dead_letter_batch_to_json(b));
end $$;
