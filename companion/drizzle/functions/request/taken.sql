-- The taking of a record has come to its end, whatever that was: it took no process with it.
create function ledgerline.request_taken(p_org text, p_record_id text)
returns void language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  -- It need outlive this process, not the database.
  perform set_config('synchronous_commit', 'off', true);
  delete from requested_taking x where x.org_id = p_org and x.record_id = p_record_id;
end $$;
