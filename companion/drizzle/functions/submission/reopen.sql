-- Held → pending with the lease taken and the reservation made, as the row n says it shall be; or held on, here, when
-- the payer's other reservations leave no room. The caller has locked the row.
-- What is asked follows from what the ERP's order carries: nothing → submit, this content → recheck, other → change.
create function ledgerline.submission_reopen(n ledgerline.submission, p_changed boolean, p_actor text,
  p_lease_ms integer, p_free numeric, p_as_of timestamptz)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  v_new boolean := n.version = 0;
  v_need numeric := reservation_need(n.org_id, n.replaces, n.amount, n.currency);
  v_held boolean := p_free is not null
    and reservation_exceeds(n.org_id, n.connection_id, n.entity, n.payer, n.submission_id, v_need, n.currency, p_free,
      p_as_of);
begin
  n.version := n.version + 1;
  n.updated_at := v_now;
  n.differences := null;
  n.ask := case when n.erp_order_number is null then 'submit' when n.erp_content_hash = n.content_hash then 'recheck'
    else 'change' end;
  if v_held then
    n.reason := submission_reserved_reason();
    n.held_since := coalesce(n.held_since, v_now);
    n.held_invoices := null;
    update idempotency set fence = 0 where org_id = n.org_id and submission_id = n.submission_id and fence > n.lease_fence;
  else
    n.state := 'pending';
    n.phase := 'asking';
    n.attempts := 1;
    n.lease_fence := n.lease_fence + 1;
    n.lease_until := v_now + p_lease_ms * interval '1 millisecond';
    n.lease_by := 'request';
    n.lease_holder := lease_holder();
    n.job_id := job_add('erp-ask', jsonb_build_object('orgId', n.org_id, 'submissionId', n.submission_id), n.lease_until);
    perform reservation_make(n.org_id, n.submission_id, n.connection_id, n.entity, n.payer, v_need, n.currency, v_now);
  end if;
  update submission set account_id = n.account_id, connection_id = n.connection_id, entity = n.entity,
    customer = n.customer, payer = n.payer, content = n.content, content_hash = n.content_hash, amount = n.amount,
    currency = n.currency, rules_hash = n.rules_hash, state = n.state, phase = n.phase, ask = n.ask, reason = n.reason,
    differences = null, held_since = n.held_since, held_invoices = n.held_invoices,
    attempts = n.attempts, unasked = 0, lost_leases = 0,
    updated_at = v_now, lease_fence = n.lease_fence,
    lease_until = n.lease_until, lease_by = n.lease_by, lease_holder = n.lease_holder, sent_until = null, job_id = n.job_id,
    version = n.version
  where org_id = n.org_id and submission_id = n.submission_id;
  perform submission_note(n.org_id, n.submission_id, n.version, v_now, n.state, n.phase,
    case when v_held then 'held' when v_new then 'requested' when p_changed then 'changed' else 'resumed' end,
    null, p_actor, jsonb_build_object('contentHash', n.content_hash, 'rulesHash', n.rules_hash, 'revision', n.revision,
      'amount', n.amount::text, 'currency', n.currency));
  return jsonb_build_object('kind', case when v_held then 'heldHere' else 'mine' end, 'fence', n.lease_fence,
    'submission', submission_to_json(n));
end $$;
