-- Notes that no head could be written, and why, and gives the lease back; false when its fence no longer holds.
create function ledgerline.audit_head_failed(p_org text, p_fence bigint, p_failure text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update audit_head h set failures = h.failures + 1, failure = p_failure, failed_at = clock_timestamp(),
    lease_until = null
  where h.org_id = p_org and h.lease_fence = p_fence;
  return found;
end $$;
