-- Key__c of a submission's record in the org: the idempotency key it was first asked for with.
create function ledgerline.delivery_record_key(p_org text, p_submission_id text)
returns text language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
begin
  perform set_config('ledgerline.org_id', p_org, true);
  return (select coalesce(s.request_key, s.submission_id) from submission s
    where s.org_id = p_org and s.submission_id = p_submission_id);
end $$;
