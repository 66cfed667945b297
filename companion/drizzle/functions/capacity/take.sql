-- Asks for a share of what an ERP takes at once, or renews it. p_keep: what the holder may have under way until it hears the
-- answer; of a share that is still its own, so much stays. The shares of all whose lease runs are never more than p_maximum
-- together. p_fence: the holder's count of its requests; null is answered to one that a later one has overtaken, and nothing is
-- changed. Answers the share, and what the holder is due: above that it is to begin nothing new and ask again with less.
create function ledgerline.capacity_take(p_org text, p_connection text, p_direction text, p_holder text, p_fence bigint,
  p_wanted integer, p_keep integer, p_maximum integer, p_lease_ms integer, p_turn_ms integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz;
  v_before integer;
  v_due integer;
  v_others integer;
  v_share integer;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  perform capacity_lock(p_org, p_connection, p_direction);
  v_now := clock_timestamp();
  delete from erp_capacity c where c.org_id = p_org and c.connection_id = p_connection and c.direction = p_direction
    and c.lease_until <= v_now;
  insert into erp_capacity as c (org_id, connection_id, direction, holder, fence, wanted, share, lease_until)
  values (p_org, p_connection, p_direction, p_holder, p_fence, p_wanted, 0, v_now + p_lease_ms * interval '1 millisecond')
  on conflict (org_id, connection_id, direction, holder)
    do update set fence = excluded.fence, wanted = excluded.wanted, lease_until = excluded.lease_until
      where c.fence < excluded.fence
  returning c.share into v_before;
  if not found then
    return null;
  end if;
  v_due := capacity_part(p_org, p_connection, p_direction, p_holder, p_maximum, v_now, p_turn_ms);
  select coalesce(sum(c.share), 0) into v_others from erp_capacity c where c.org_id = p_org
    and c.connection_id = p_connection and c.direction = p_direction and c.holder <> p_holder;
  v_share := greatest(least(v_due, p_maximum - v_others), least(p_keep, v_before), 0);
  update erp_capacity c set share = v_share,
    served_at = case when v_share = 0 or v_before > 0 then c.served_at else v_now end
  where c.org_id = p_org and c.connection_id = p_connection and c.direction = p_direction and c.holder = p_holder;
  return jsonb_build_object('share', v_share, 'due', v_due);
end $$;
