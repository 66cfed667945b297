-- Puts aside a pending submission whose asking has ended its process again and again: nobody asks for it by itself any more,
-- and a person decides: it becomes a dead letter. What the last turn may have sent is looked up before anything else, whoever
-- asks next. One that was to be cancelled keeps saying so: asking again must not send it.
create function ledgerline.submission_set_aside(s ledgerline.submission, p_now timestamptz)
returns ledgerline.submission language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_code text := case when s.reason->>'code' like 'CANCEL\_%' then s.reason->>'code' else 'POISONED' end;
  v_message text := format('Asking the ERP for this order has ended without a word %s times in a row.', s.lost_leases);
begin
  perform job_drop('erp-ask', s.job_id);
  s.phase := 'unknown';
  s.reason := jsonb_build_object('code', v_code, 'message', v_message,
    'action', 'Operations finds out what ends the process, then asks the ERP again; it is not asked by itself any more.',
    'clearedBy', 'operations');
  update submission x set phase = s.phase, reason = s.reason, lost_leases = s.lost_leases, next_attempt_at = null,
    lease_until = null, lease_by = null, sent_until = greatest(s.sent_until, s.lease_until), job_id = null,
    updated_at = p_now, version = s.version + 1
  where x.org_id = s.org_id and x.submission_id = s.submission_id returning * into s;
  perform submission_note(s.org_id, s.submission_id, s.version, p_now, s.state, s.phase, 'setAside', v_message,
    'ledgerline:worker', jsonb_build_object('contentHash', s.content_hash, 'reason', 'POISONED', 'lostLeases', s.lost_leases));
  perform dead_letter_raise(s.org_id, 'order', s.submission_id, v_code, v_message, s.reason);
  return s;
end $$;
