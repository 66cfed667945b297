-- How many orgs' heads cannot be written, are written by nobody any more, or are noted at a time that cannot be: for readiness, over
-- all orgs. p_seconds more than the heartbeat are allowed. Orgs that never had a head are not counted.
create function ledgerline.sweeper_audit_heads_late(p_seconds integer, p_heartbeat_ms integer)
returns bigint language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select count(*) from audit_head h
  where h.failures > 0
    or h.written_at > clock_timestamp() + p_seconds * interval '1 second'
    or h.written_at < clock_timestamp() - p_seconds * interval '1 second' - p_heartbeat_ms * interval '1 millisecond'
    or exists (select from audit_chain c where c.org_id = h.org_id and c.seq = h.written_seq + 1
      and c.sealed_at < clock_timestamp() - p_seconds * interval '1 second')
$$;
