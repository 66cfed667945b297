-- Applies an answer if the fence still holds, ends the lease, and leaves history, message, audit entry and, for a retry,
-- the next job. What is rejected, or pending with nothing left that asks again, becomes a dead letter; any other answer settles
-- the one there is. Null when the fence does not hold. Held, rejected and cancelled end the reservation; an accepted one
-- waits for a credit reading begun later. An order of another record is not taken for this one's (number_taken.sql). A turn in
-- which the ERP was not asked uses up none of its attempts.
create function ledgerline.submission_record_answer(p_org text, p_submission_id text, p_fence integer, p_answer jsonb)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz;
  v_state text;
  v_next timestamptz;
  v_unasked boolean := coalesce(not (p_answer->>'asked')::boolean, false);
  s ledgerline.submission;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into s from submission x where x.org_id = p_org and x.submission_id = p_submission_id
    and x.lease_fence = p_fence and x.state = 'pending' and x.lease_until is not null for update;
  if not found then
    return null;
  end if;
  p_answer := coalesce(submission_number_taken(s, p_answer), p_answer);
  v_state := p_answer->>'state';
  v_now := clock_timestamp();
  perform job_drop('erp-ask', s.job_id);
  s.job_id := null;
  if v_state = 'pending' and p_answer ? 'retryInMs' then
    v_next := v_now + (p_answer->>'retryInMs')::bigint * interval '1 millisecond';
    s.job_id := job_add('erp-ask', jsonb_build_object('orgId', p_org, 'submissionId', p_submission_id), v_next);
  end if;
  update submission x set state = v_state, phase = case when v_state = 'pending' then p_answer->>'phase' end,
    erp_order_number = coalesce(p_answer->>'erpOrderNumber', s.erp_order_number),
    erp_content_hash = case when v_state in ('accepted', 'held') and p_answer ? 'erpOrderNumber' then s.content_hash
      else s.erp_content_hash end,
    rules_hash = coalesce(p_answer->>'rulesHash', s.rules_hash), reason = p_answer->'reason',
    differences = p_answer->'differences', next_attempt_at = v_next, updated_at = v_now,
    lease_until = null, lease_by = null, lost_leases = 0,
    held_since = case v_state when 'held' then coalesce(s.held_since, v_now) when 'pending' then s.held_since end,
    held_invoices = case v_state when 'held' then submission_invoices_of(p_answer->'reason')
      when 'pending' then s.held_invoices end,
    attempts = case when v_unasked then greatest(s.attempts - 1, 0) else s.attempts end,
    unasked = case when v_unasked then s.unasked + 1 else 0 end,
    sent_until = case when v_state <> 'pending' then null
      when coalesce((p_answer->>'sent')::boolean, p_answer->>'phase' <> 'retrying') then v_now else s.sent_until end,
    job_id = s.job_id, version = s.version + 1
  where x.org_id = p_org and x.submission_id = p_submission_id returning * into s;
  if v_state = 'accepted' then
    update reservation r set answered_at = v_now
    where r.org_id = p_org and r.submission_id = p_submission_id and r.ended_at is null;
  elsif v_state <> 'pending' then
    update reservation r set ended_at = v_now, ended_reason = v_state
    where r.org_id = p_org and r.submission_id = p_submission_id and r.ended_at is null;
  end if;
  perform submission_note(p_org, p_submission_id, s.version, v_now, s.state, s.phase, p_answer->>'event',
    p_answer->>'detail', p_answer->>'actor', jsonb_strip_nulls(jsonb_build_object('contentHash', s.content_hash,
      'rulesHash', s.rules_hash, 'erpOrderNumber', s.erp_order_number, 'reason', s.reason->>'code',
      'differences', s.differences)), p_answer->'erpOrder', p_answer->'raw');
  if v_state = 'rejected' or v_state = 'pending' and v_next is null then
    perform dead_letter_raise(p_org, 'order', p_submission_id, coalesce(s.reason->>'code', 'UNKNOWN'),
      coalesce(s.reason->>'message', p_answer->>'detail', ''), s.reason);
  else
    perform dead_letter_settle(p_org, 'order', p_submission_id, case when v_state = 'pending' then 'askedAgain'
      else v_state end, p_answer->>'actor');
  end if;
  return submission_to_json(s);
end $$;
