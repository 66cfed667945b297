-- A dead letter about a submission as it stands, for people to decide by: not yet one of a kind, nor kept.
create function ledgerline.dead_letter_of_submission(p_org text, p_submission_id text)
returns ledgerline.dead_letter language plpgsql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  s ledgerline.submission;
  d ledgerline.dead_letter;
begin
  select * into strict s from submission x where x.org_id = p_org and x.submission_id = p_submission_id;
  d.org_id := p_org;
  d.erp_message := left(s.reason->>'erpMessage', 2000);
  d.action := s.reason->>'action';
  d.account_id := s.account_id;
  d.source_object := s.source_object;
  d.source_id := s.source_id;
  d.submission_id := s.submission_id;
  d.after_submission := s.submission_id;
  d.erp_order_number := s.erp_order_number;
  d.invoice_numbers := (select jsonb_agg(i->>'number') from jsonb_array_elements(s.reason #> '{clears,invoices}') i);
  d.connection_id := s.connection_id;
  d.entity := s.entity;
  d.amount := s.amount;
  d.currency := s.currency;
  d.owner := s.requested_by;
  d.attempts := s.attempts;
  d.criticality := 'order';
  d.remedy := case when s.state = 'rejected' then 'resubmit' else 'askAgain' end;
  -- A revision that a replay made points back to what was replayed.
  select r.dead_letter_id into d.previous_id from dead_letter_replay r
  where r.org_id = p_org and r.outcome_submission_id = p_submission_id and r.dead_letter_id is not null
  order by r.requested_at desc limit 1;
  return d;
end $$;
