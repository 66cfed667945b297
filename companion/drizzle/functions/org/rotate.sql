-- Gives the org's client a new secret; the one before works until p_overlap_seconds from now. Returns the client's id,
-- null when the org has none.
create function ledgerline.org_rotate(p_org text, p_secret_hash text, p_overlap_seconds integer, p_actor text)
returns text language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  v_client text;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  update org_client c set previous_secret_hash = c.secret_hash,
    previous_valid_until = v_now + p_overlap_seconds * interval '1 second', secret_hash = p_secret_hash, rotated_at = v_now
  where c.org_id = p_org and c.client_id = (select x.client_id from org_client x
    where x.org_id = p_org and x.revoked_at is null order by x.created_at limit 1)
  returning c.client_id into v_client;
  if v_client is not null then
    perform audit_record(p_org, p_actor, 'org.secretRotated', 'org/' || p_org,
      jsonb_build_object('clientId', v_client, 'overlapSeconds', p_overlap_seconds));
  end if;
  return v_client;
end $$;
