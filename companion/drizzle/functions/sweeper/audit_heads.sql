-- Orgs whose audit chain has moved since its last head, or whose last head is older than the heartbeat: ids only. One
-- whose end was cut off has moved too.
create function ledgerline.sweeper_audit_heads(p_every_ms integer, p_heartbeat_ms integer)
returns table (org_id text) language sql stable security definer set search_path = ledgerline, pg_catalog, pg_temp as $$
  select o.org_id from org o
  left join audit_head h on h.org_id = o.org_id
  left join lateral (select c.seq from audit_chain c where c.org_id = o.org_id order by c.seq desc limit 1) l on true
  where (l.seq is not null or h.written_seq is not null)
    and (h.lease_until is null or h.lease_until <= clock_timestamp())
    and (h.written_at is null or h.written_at <= clock_timestamp() - p_heartbeat_ms * interval '1 millisecond'
      or h.written_at <= clock_timestamp() - p_every_ms * interval '1 millisecond'
        and h.written_seq is distinct from l.seq)
$$;
