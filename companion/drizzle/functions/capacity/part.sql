-- How many places of p_maximum a holder is due: one each in turn, as long as anybody wants more. Where there are fewer
-- places than holders, who has had one for longer than p_turn_ms makes room, and who has waited longest comes next.
create function ledgerline.capacity_part(p_org text, p_connection text, p_direction text, p_holder text, p_maximum integer,
  p_now timestamptz, p_turn_ms integer)
returns integer language sql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
  select count(*)::integer from (
    select c.holder from erp_capacity c cross join generate_series(1, least(c.wanted, p_maximum)) as place
    where c.org_id = p_org and c.connection_id = p_connection and c.direction = p_direction and c.lease_until > p_now
    order by place,
      (c.share > 0 and c.served_at > p_now - p_turn_ms * interval '1 millisecond') desc,
      c.served_at nulls first, c.holder
    limit p_maximum) due
  where due.holder = p_holder
$$;
