-- Gives the lease back, so that another process need not wait for its end.
create function ledgerline.salesforce_unwatch(p_org text, p_fence bigint)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update salesforce_watch w set lease_until = null where w.org_id = p_org and w.lease_fence = p_fence;
end $$;
