-- Ends an open dead letter, which the caller has locked: replayed or settled, how and by whom.
create function ledgerline.dead_letter_close(d ledgerline.dead_letter, p_state text, p_how text, p_actor text)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  update dead_letter x set state = p_state, state_at = clock_timestamp(), state_by = p_actor, state_how = p_how
  where x.org_id = d.org_id and x.dead_letter_id = d.dead_letter_id and x.failed_at = d.failed_at;
  update dead_letter_open o set dead_letter_id = null, failed_at = null
  where o.org_id = d.org_id and o.kind = d.kind and o.subject = d.subject;
  perform audit_record(d.org_id, p_actor, 'exception.' || p_state, 'exception/' || d.dead_letter_id,
    jsonb_build_object('how', p_how, 'kind', d.kind, 'subject', d.subject));
end $$;
