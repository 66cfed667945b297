-- Stores what was read, if the lease still holds. A credit reading knows every order that the ERP had accepted before it
-- began, so the reservations of those end with it.
-- A reading that is lost is read again, so this write need not reach the disk before it counts.
create function ledgerline.freshness_complete(p_org text, p_domain text, p_key text, p_fence bigint,
  p_began_at timestamptz, p_value jsonb)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
begin
  perform set_config('ledgerline.org_id', p_org, true);
  perform set_config('synchronous_commit', 'off', true);
  update freshness_entry f set value = p_value, as_of = p_began_at, lease_until = null
  where f.org_id = p_org and f.domain = p_domain and f.key = p_key and f.lease_fence = p_fence;
  if not found then
    return false;
  end if;
  if p_domain = 'credit' then
    update reservation r set ended_at = v_now, ended_reason = 'seenByErp'
    where r.org_id = p_org and r.ended_at is null and r.answered_at < p_began_at
      and r.connection_id = split_part(p_key, '/', 1) and r.entity = split_part(p_key, '/', 2)
      and r.payer = substr(p_key, length(split_part(p_key, '/', 1)) + length(split_part(p_key, '/', 2)) + 3);
  end if;
  return true;
end $$;
