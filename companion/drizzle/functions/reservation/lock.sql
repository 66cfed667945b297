-- Lets one transaction at a time decide on one payer's credit. Taken before any row lock, so that no two wait crosswise.
create function ledgerline.reservation_lock(p_org text, p_connection text, p_entity text, p_payer text)
returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(jsonb_build_array(p_org, p_connection, p_entity, p_payer)::text, 0));
end $$;
