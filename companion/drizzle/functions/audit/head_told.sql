-- Notes that an org has a head, and that the next is due after the database's next midnight, UTC. Where the org was not
-- reached (p_seq is null) it is told after p_again_ms. False when the fence no longer holds.
create function ledgerline.audit_head_told(p_org text, p_fence bigint, p_seq bigint, p_again_ms integer)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update audit_head h set
    told_seq = coalesce(p_seq, h.told_seq),
    told_at = case when p_seq is null then h.told_at else v_now end,
    tell_after = case when p_seq is null then v_now + p_again_ms * interval '1 millisecond'
      else (date_trunc('day', v_now at time zone 'UTC') + interval '1 day') at time zone 'UTC' end
  where h.org_id = p_org and h.tell_fence = p_fence;
  return found;
end $$;
