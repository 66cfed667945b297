-- Takes the leases on what the org is to be told of several submissions, and answers each as it stands: all its messages up to
-- that version are delivered with it. Those named (a JSON array) come first, then the oldest of the others that wait for
-- p_waiting_ms already; p_limit in all. The leases are longer by p_lease_each_ms for each but the first. 'more': others may wait.
-- One whose lease ended without a word goes alone, since it may be what ended it; after three such in a row it is set aside.
-- While the org takes nothing at all, nothing is given out; after that, one to try it with.
create function ledgerline.delivery_claim(p_org text, p_named jsonb, p_limit integer, p_waiting_ms integer,
  p_lease_ms integer, p_lease_each_ms integer)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  c_nothing constant jsonb := '{"claims": [], "more": false}';
  v_now timestamptz;
  v_limit integer := p_limit;
  v_first text := p_named->>0;
  v_kind text;
  v_found text[];
  v_mine text[] := '{}';
  v_room integer;
  v_tries boolean := false;
  v_until timestamptz;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  if not exists (select from org_salesforce c join org o on o.org_id = c.org_id
    where c.org_id = p_org and o.halted_at is null and c.found_org_id is null) then
    return c_nothing;
  end if;
  -- One at a time: two that make rows for what the other has come with would wait for each other.
  perform pg_advisory_xact_lock(hashtextextended('ledgerline.delivery_claim:' || p_org, 0));
  if exists (select from salesforce_pause z where z.org_id = p_org) then
    select z.until into v_until from salesforce_pause z where z.org_id = p_org for update;
    if v_until > clock_timestamp() then
      return c_nothing;
    elsif found then
      v_tries := true;
      v_limit := 1;
    end if;
  end if;
  if v_first is not null then
    v_kind := delivery_first(p_org, v_first);
    if v_kind in ('mine', 'alone') then
      v_mine := array[v_first];
    end if;
  end if;
  v_room := v_limit - cardinality(v_mine);
  if v_kind is distinct from 'alone' and v_room > 0 then
    v_found := delivery_waiting(p_org, p_named, v_room + 1, p_waiting_ms);
    v_mine := v_mine || v_found[1:v_room];
  end if;
  if cardinality(v_mine) = 0 then
    return c_nothing;
  end if;
  v_now := clock_timestamp();
  v_until := v_now + (p_lease_ms + p_lease_each_ms * (cardinality(v_mine) - 1)) * interval '1 millisecond';
  update salesforce_delivery d set lease_fence = d.lease_fence + 1, attempts = d.attempts + 1, next_attempt_at = null,
    lease_until = v_until
  where d.org_id = p_org and d.submission_id = any (v_mine);
  if v_tries then
    update salesforce_pause z set until = v_until where z.org_id = p_org;
  end if;
  return jsonb_build_object('more', v_found is null or v_tries or cardinality(v_found) > v_room,
    'claims', (select jsonb_agg(delivery_claimed(d) order by t.place)
      from unnest(v_mine) with ordinality as t(id, place)
      join salesforce_delivery d on d.org_id = p_org and d.submission_id = t.id));
end $$;
