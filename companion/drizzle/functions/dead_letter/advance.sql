-- Gives a batch's lease back, with the next job while something of it is due. False when the fence does not hold.
create function ledgerline.dead_letter_advance(p_org text, p_batch_id text, p_fence integer)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  b ledgerline.dead_letter_batch;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into b from dead_letter_batch x where x.org_id = p_org and x.batch_id = p_batch_id
    and x.lease_fence = p_fence and x.lease_until is not null for update;
  if not found then
    return false;
  end if;
  perform dead_letter_batch_go_on(b);
  return true;
end $$;
