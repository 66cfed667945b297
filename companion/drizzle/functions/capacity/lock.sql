-- Lets one transaction at a time share out what one ERP takes in one direction.
create function ledgerline.capacity_lock(p_org text, p_connection text, p_direction text)
returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(jsonb_build_array('capacity', p_org, p_connection, p_direction)::text, 0));
end $$;
