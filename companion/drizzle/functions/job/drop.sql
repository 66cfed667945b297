-- Removes a job that nobody has begun, because what it was for is done.
create function ledgerline.job_drop(p_queue text, p_id uuid)
returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  delete from pgboss.job where name = p_queue and id = p_id and state = 'created';
end $$;
