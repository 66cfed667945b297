-- Begins one replay of a batch whose lease is held, and makes the lease last: 'lost' when it is not held any more, or the org
-- was halted meanwhile; 'over' when nothing is to be done, because what failed was settled meanwhile or an earlier lease did
-- it, and then the replay ends here; else 'yours' with what is to be done. One that was begun three times and never ended, because it ends the process, is
-- given up, so that the rest goes on.
create function ledgerline.dead_letter_begin(p_org text, p_batch_id text, p_fence integer, p_replay_id text,
  p_lease_ms integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  c_begun_max constant integer := 3;
  v_now timestamptz := clock_timestamp();
  r ledgerline.dead_letter_replay;
  d ledgerline.dead_letter;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update dead_letter_batch x set lease_until = v_now + p_lease_ms * interval '1 millisecond'
  where x.org_id = p_org and x.batch_id = p_batch_id and x.lease_fence = p_fence and x.lease_until > v_now
    and not org_is_halted(p_org);
  if not found then
    return jsonb_build_object('kind', 'lost');
  end if;
  select * into strict r from dead_letter_replay x where x.org_id = p_org and x.replay_id = p_replay_id
    and x.batch_id = p_batch_id;
  d := dead_letter_find(p_org, r.dead_letter_id);
  perform dead_letter_locked(p_org, d.kind, d.subject);
  d := dead_letter_find(p_org, r.dead_letter_id);
  if d.state = 'replaying' and d.replay_id = p_replay_id and r.begun >= c_begun_max then
    perform dead_letter_finish_locked(r, jsonb_build_object('state', 'failed', 'code', 'POISONED',
      'message', 'The process ended each time it was carried out, ' || r.begun || ' times.'));
    return jsonb_build_object('kind', 'over');
  elsif d.state = 'replaying' and d.replay_id = p_replay_id then
    update dead_letter_replay x set state = 'running', begun = r.begun + 1, started_at = coalesce(x.started_at, v_now)
    where x.org_id = p_org and x.replay_id = p_replay_id and x.failed_at = r.failed_at;
    return jsonb_build_object('kind', 'yours', 'replayId', p_replay_id, 'exceptionId', d.dead_letter_id,
      'remedy', d.remedy, 'subject', d.subject, 'submissionId', d.submission_id, 'after', d.after_submission,
      'requestKey', d.request_key, 'actor', r.requested_by, 'payload', (select p.payload from dead_letter_payload p
        where p.org_id = p_org and p.dead_letter_id = d.dead_letter_id and p.failed_at = d.failed_at
          and p.version = r.payload_version));
  end if;
  if r.state = 'running' then
    perform dead_letter_finish_locked(r, jsonb_build_object('state', 'succeeded'));
  else
    perform dead_letter_finish_locked(r, jsonb_build_object('state', 'refused', 'code', 'EXCEPTION_STATE',
      'message', 'It was ' || d.state || ' meanwhile (' || coalesce(d.state_how, d.state_by) || ').'));
  end if;
  return jsonb_build_object('kind', 'over');
end $$;
