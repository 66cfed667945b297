-- A new key for a record that has submissions already. The latest revision decides: pending and accepted with the same
-- content are known; held is asked again; a rejection, a cancellation or a change of an accepted order makes the next
-- revision. A revision that changes an order of the ERP stays with that ERP, its customer and our key there. Our key stays as
-- well where an order under it was not found (refused as one that the ERP has, or gone): should it turn up after all, the ERP
-- answers it for that key, and there are never two.
create function ledgerline.submission_submit_again(p_org text, p_submission_id text, p_key text, p_content_hash text,
  p_order jsonb, p_connection text, p_entity text, p_customer text, p_payer text, p_amount numeric, p_currency text,
  p_rules_hash text, p_actor text, p_erp_key text, p_lease_ms integer, p_free numeric,
  p_as_of timestamptz, p_after text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  s ledgerline.submission;
  n ledgerline.submission;
begin
  for attempt in 1..5 loop
    select * into strict s from submission x
    where x.org_id = p_org and x.source_id = p_order->'source'->>'recordId'
      and x.source_object = p_order->'source'->>'object'
    order by x.revision desc limit 1 for update;
    if s.submission_id <> p_after then
      delete from idempotency where org_id = p_org and operation = 'order.submit' and key = p_key;
      return jsonb_build_object('kind', 'movedOn', 'submission', submission_to_json(s));
    elsif s.state in ('pending', 'accepted') and s.content_hash = p_content_hash then
      update idempotency set submission_id = s.submission_id, fence = 0
      where org_id = p_org and operation = 'order.submit' and key = p_key;
      return jsonb_build_object('kind', 'known', 'replayed', false, 'submission', submission_to_json(s));
    elsif s.state = 'pending' then
      delete from idempotency where org_id = p_org and operation = 'order.submit' and key = p_key;
      return jsonb_build_object('kind', 'recordInFlight', 'submissionId', s.submission_id);
    end if;

    n := s;
    n.content := p_order;
    n.content_hash := p_content_hash;
    n.account_id := p_order->>'accountId';
    n.amount := p_amount;
    n.currency := p_currency;
    n.rules_hash := p_rules_hash;
    n.reason := null;
    if s.state = 'held' then
      n.held_invoices := coalesce(s.held_invoices, submission_invoices_of(s.reason));
      if s.erp_order_number is null then
        n.connection_id := p_connection; n.entity := p_entity; n.customer := p_customer; n.payer := p_payer;
      end if;
      update idempotency set submission_id = s.submission_id, fence = s.lease_fence + 1
      where org_id = p_org and operation = 'order.submit' and key = p_key;
      return submission_reopen(n, s.content_hash <> p_content_hash, p_actor, p_lease_ms, p_free, p_as_of);
    end if;

    n.submission_id := p_submission_id;
    n.revision := s.revision + 1;
    n.requested_by := p_actor;
    n.request_key := p_key;
    if s.state = 'accepted' then
      n.replaces := s.submission_id;
    elsif s.state = 'cancelled' or s.replaces is null then
      n.replaces := null;
      n.erp_order_number := null;
      n.erp_key := case when s.reason->>'code' in ('DUPLICATE', 'ORDER_GONE') then s.erp_key else p_erp_key end;
      n.connection_id := p_connection; n.entity := p_entity; n.customer := p_customer; n.payer := p_payer;
    end if;
    n := submission_revise(n);
    if n.submission_id is not null then
      perform dead_letter_resubmitted(p_org, s.submission_id, p_key, n.submission_id, p_actor);
      return submission_reopen(n, false, p_actor, p_lease_ms, p_free, p_as_of);
    end if;
  end loop;
  raise exception 'the record % kept changing', p_order->'source'->>'recordId';
end $$;
