-- Writes down what came of a replay, once. What it led to counts: where the same failed again, the replay failed, whatever
-- the caller saw. A dead letter that still stands in this replay is replayed when something was done (p_outcome.acted), else
-- open again. p_outcome: state, and as far as known acted, submissionId, code, message. The caller holds the batch.
create function ledgerline.dead_letter_finish_locked(r ledgerline.dead_letter_replay, p_outcome jsonb)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_state text := p_outcome->>'state';
  v_submission text := coalesce(p_outcome->>'submissionId', r.outcome_submission_id);
  v_code text := p_outcome->>'code';
  v_message text := p_outcome->>'message';
  d ledgerline.dead_letter := dead_letter_find(r.org_id, r.dead_letter_id);
  v_kind text := d.kind;
  v_subject text := d.subject;
  n ledgerline.dead_letter;
begin
  d := dead_letter_locked(r.org_id, d.kind, d.subject);
  if d.dead_letter_id = r.dead_letter_id and d.replay_id = r.replay_id and d.state = 'replaying' then
    if coalesce((p_outcome->>'acted')::boolean, false) then
      perform dead_letter_close(d, 'replayed', coalesce(p_outcome->>'how', v_state), r.requested_by);
    elsif v_code = 'EXCEPTION_STATE' then
      perform dead_letter_close(d, 'settled', 'movedOn', 'ledgerline');
    else
      perform dead_letter_reopen(r, 'ledgerline');
    end if;
  end if;
  -- The same again, or the submission that it led to.
  select x.* into n from dead_letter_open o join dead_letter x on x.org_id = o.org_id
    and x.dead_letter_id = o.dead_letter_id and x.failed_at = o.failed_at
  where o.org_id = r.org_id and x.dead_letter_id <> r.dead_letter_id and (o.kind = v_kind and o.subject = v_subject
    or v_kind <> 'orgDelivery' and o.kind = 'order' and o.subject = v_submission) limit 1;
  if found and v_state = 'succeeded' then
    v_state := 'failed';
    v_code := n.code;
    v_message := n.message;
  end if;
  update dead_letter_replay x set state = v_state, finished_at = clock_timestamp(), outcome_submission_id = v_submission,
    outcome_code = v_code, outcome_message = left(v_message, 2000)
  where x.org_id = r.org_id and x.replay_id = r.replay_id and x.failed_at = r.failed_at;
  perform audit_record(r.org_id, r.requested_by, 'exception.replayFinished', 'exception/' || r.dead_letter_id,
    jsonb_strip_nulls(jsonb_build_object('replayId', r.replay_id, 'state', v_state, 'submissionId', v_submission,
      'code', v_code, 'approvedBy', r.approved_by)));
end $$;
