-- A process says that it is there. Answers whether it has been so for longer than p_gone_ms without a gap: only then may it
-- take others for gone, since after an outage of the database nobody has been seen for a while.
create function ledgerline.presence_beat(p_holder text, p_gone_ms integer)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  -- Longer than any lease: after that the gone one has nothing in hand any more.
  c_kept constant interval := '5 minutes';
  v_gone constant interval := p_gone_ms * interval '1 millisecond';
  v_now timestamptz := clock_timestamp();
  v_since timestamptz;
begin
  -- Lost with the database it is as if it had come a little later.
  perform set_config('synchronous_commit', 'off', true);
  insert into presence as p (holder, since, seen_at) values (p_holder, v_now, v_now)
  on conflict (holder) do update set seen_at = v_now, since = case when p.seen_at < v_now - v_gone then v_now else p.since end
  returning p.since into v_since;
  delete from presence p where p.seen_at < v_now - c_kept;
  return v_since < v_now - v_gone;
end $$;
