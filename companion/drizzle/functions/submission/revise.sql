-- Inserts the next revision of a record, untouched by anyone yet, for submission_reopen to set going in the same
-- transaction. Returns a row of nulls when another transaction was first.
create function ledgerline.submission_revise(n ledgerline.submission)
returns ledgerline.submission language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_made ledgerline.submission;
begin
  n.state := 'held';
  n.phase := null;
  n.ask := case when n.erp_order_number is null then 'submit' else 'change' end;
  n.erp_content_hash := null;
  n.reason := null;
  n.differences := null;
  n.attempts := 0;
  n.lost_leases := 0;
  n.unasked := 0;
  n.next_attempt_at := null;
  n.created_at := clock_timestamp();
  n.updated_at := n.created_at;
  n.held_since := null;
  n.held_invoices := null;
  n.lease_fence := 0;
  n.lease_until := null;
  n.lease_by := null;
  n.lease_holder := null;
  n.sent_until := null;
  n.job_id := null;
  n.version := 0;
  insert into submission select n.* on conflict (org_id, source_id, source_object, revision) do nothing
  returning * into v_made;
  return v_made;
end $$;
