-- A replay came to nothing: its dead letter is open again, if it still stands in that replay.
create function ledgerline.dead_letter_reopen(r ledgerline.dead_letter_replay, p_actor text)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  d ledgerline.dead_letter := dead_letter_find(r.org_id, r.dead_letter_id);
begin
  d := dead_letter_locked(r.org_id, d.kind, d.subject);
  update dead_letter x set state = 'open', state_at = clock_timestamp(), state_by = p_actor, state_how = null
  where x.org_id = r.org_id and x.dead_letter_id = d.dead_letter_id and x.failed_at = d.failed_at
    and d.dead_letter_id = r.dead_letter_id and d.replay_id = r.replay_id and d.state = 'replaying';
end $$;
