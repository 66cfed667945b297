-- Gives a share back: its holder has nothing under way. Nothing happens where a later request of the holder came first. The
-- row stays without a place until its lease ends, so that a request from before, which was held up on its way, finds the later
-- one and takes nothing.
create function ledgerline.capacity_give(p_org text, p_connection text, p_direction text, p_holder text,
  p_fence bigint)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update erp_capacity c set fence = p_fence, wanted = 0, share = 0, served_at = null
  where c.org_id = p_org and c.connection_id = p_connection and c.direction = p_direction
    and c.holder = p_holder and c.fence < p_fence;
end $$;
