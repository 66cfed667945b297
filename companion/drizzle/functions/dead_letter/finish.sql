-- Ends one replay of a batch whose lease is held; false when it is not held any more, or the replay has ended already.
create function ledgerline.dead_letter_finish(p_org text, p_batch_id text, p_fence integer, p_replay_id text,
  p_outcome jsonb)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  r ledgerline.dead_letter_replay;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update dead_letter_batch x set updated_at = clock_timestamp()
  where x.org_id = p_org and x.batch_id = p_batch_id and x.lease_fence = p_fence and x.lease_until is not null;
  if not found then
    return false;
  end if;
  select * into r from dead_letter_replay x where x.org_id = p_org and x.replay_id = p_replay_id
    and x.batch_id = p_batch_id and x.state = 'running';
  if not found then
    return false;
  end if;
  perform dead_letter_finish_locked(r, p_outcome);
  return true;
end $$;
