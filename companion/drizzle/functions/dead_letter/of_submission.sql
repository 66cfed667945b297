-- A dead letter about a submission as it stands, for people to decide by: not yet one of a kind, nor kept. Its invoices are
-- those that a hold for credit names: of an order that is on hold, and of one that was when it was asked again and that
-- failed. What fails for another reason, or was to be cancelled, names none: the customer's invoices have nothing to do with it.
create function ledgerline.dead_letter_of_submission(p_org text, p_kind text, p_submission_id text)
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
  if coalesce(s.reason->>'code', '') not like 'CANCEL\_%' then
    -- What a release before held_invoices put on hold says it in its reason alone.
    d.invoice_numbers := coalesce(s.held_invoices, submission_invoices_of(s.reason));
  end if;
  d.connection_id := s.connection_id;
  d.entity := s.entity;
  d.amount := s.amount;
  d.currency := s.currency;
  d.owner := s.requested_by;
  d.attempts := s.attempts;
  d.criticality := 'order';
  d.remedy := case when s.state = 'rejected' then 'resubmit' else 'askAgain' end;
  -- What a replay led to, a revision of its own or the same asked again, points back to what was replayed.
  select x.dead_letter_id into d.previous_id from dead_letter_replay r join dead_letter x on x.org_id = r.org_id
    and x.dead_letter_id = r.dead_letter_id and x.failed_at = r.failed_at and x.kind = p_kind
  where r.org_id = p_org and r.outcome_submission_id = p_submission_id order by r.requested_at desc limit 1;
  return d;
end $$;
