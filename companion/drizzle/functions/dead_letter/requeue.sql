-- Makes a job for a batch that is due and that nobody works on; false when that has changed meanwhile.
create function ledgerline.dead_letter_requeue(p_org text, p_batch_id text)
returns boolean language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  b ledgerline.dead_letter_batch;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  select * into b from dead_letter_batch x where x.org_id = p_org and x.batch_id = p_batch_id and x.state = 'running'
    and (x.lease_until is null or x.lease_until < clock_timestamp()) for update skip locked;
  if not found then
    return false;
  end if;
  perform dead_letter_batch_go_on(b);
  return true;
end $$;
