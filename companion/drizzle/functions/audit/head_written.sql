-- Notes a head that stands outside, and gives the lease back; false when its fence no longer holds.
create function ledgerline.audit_head_written(p_org text, p_fence bigint, p_head jsonb, p_release boolean)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update audit_head h set written_seq = (p_head->>'seq')::bigint, written_id = p_head->>'id',
    written_head = p_head->>'line', written_at = (p_head->>'at')::timestamptz, failures = 0, failure = null,
    failed_at = null, lease_until = case when p_release then null else h.lease_until end
  where h.org_id = p_org and h.lease_fence = p_fence;
  return found;
end $$;
