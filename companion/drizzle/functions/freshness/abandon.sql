-- Gives a lease back after a failure, so that the next reader may try. It need not reach the disk: leases run out.
create function ledgerline.freshness_abandon(p_org text, p_domain text, p_key text, p_fence bigint)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  perform set_config('synchronous_commit', 'off', true);
  update freshness_entry f set lease_until = null
  where f.org_id = p_org and f.domain = p_domain and f.key = p_key and f.lease_fence = p_fence;
end $$;
