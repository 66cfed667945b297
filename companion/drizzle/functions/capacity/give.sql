-- Gives a share back: its holder has nothing under way. Nothing happens where a later request of the holder came first.
create function ledgerline.capacity_give(p_org text, p_connection text, p_direction text, p_holder text,
  p_fence bigint)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  delete from erp_capacity c where c.org_id = p_org and c.connection_id = p_connection and c.direction = p_direction
    and c.holder = p_holder and c.fence < p_fence;
end $$;
