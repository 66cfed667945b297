-- Takes an order in: key, intent, reservation, history, message, audit entry and job, or nothing of it.
-- Answers 'mine' (the caller holds lease 1 and asks the ERP), 'heldHere', or what is known of the key or the record.
-- p_free: what is free before reservations where the ERP does not enforce the limit, else null; p_as_of: of the reading
-- that says so. p_after: the submission that has to be the record's latest, or empty when it must have none; else 'movedOn' and
-- nothing is done. Null: whatever there is.
create function ledgerline.submission_submit(p_org text, p_submission_id text, p_key text, p_body_hash text,
  p_content_hash text, p_order jsonb, p_connection text, p_entity text, p_customer text, p_payer text, p_amount numeric,
  p_currency text, p_rules_hash text, p_actor text, p_erp_key text, p_lease_ms integer, p_free numeric,
  p_as_of timestamptz default null, p_after text default null)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz;
  v_until timestamptz;
  v_answer jsonb;
  v_held boolean := false;
  v_job uuid;
begin
  perform set_config('ledgerline.org_id', p_org, true);
  v_answer := idempotency_take(p_org, 'order.submit', p_key, p_body_hash, p_submission_id);
  if v_answer is not null then
    return v_answer;
  end if;
  if p_free is not null then
    perform reservation_lock(p_org, p_connection, p_entity, p_payer);
    v_held := reservation_exceeds(p_org, p_connection, p_entity, p_payer, p_submission_id, p_amount, p_currency, p_free,
      p_as_of);
  end if;
  v_now := clock_timestamp();
  v_until := v_now + p_lease_ms * interval '1 millisecond';
  if not v_held then
    v_job := job_add('erp-ask', jsonb_build_object('orgId', p_org, 'submissionId', p_submission_id), v_until);
  end if;
  insert into submission (org_id, submission_id, source_object, source_id, revision, account_id, connection_id, entity,
    customer, payer, content, content_hash, erp_key, state, phase, ask, amount, currency, reason, rules_hash,
    requested_by, attempts, created_at, updated_at, lease_fence, lease_until, lease_by, lease_holder, job_id, version,
    request_key, held_since)
  values (p_org, p_submission_id, p_order->'source'->>'object', p_order->'source'->>'recordId', 1,
    p_order->>'accountId', p_connection, p_entity, p_customer, p_payer, p_order, p_content_hash, p_erp_key,
    case when v_held then 'held' else 'pending' end, case when v_held then null else 'asking' end, 'submit', p_amount,
    p_currency, case when v_held then submission_reserved_reason() end, p_rules_hash, p_actor,
    case when v_held then 0 else 1 end, v_now, v_now, case when v_held then 0 else 1 end,
    case when v_held then null else v_until end, case when v_held then null else 'request' end, lease_holder(), v_job, 1,
    p_key, case when v_held then v_now end)
  on conflict (org_id, source_id, source_object, revision) do nothing;
  if not found then
    perform job_drop('erp-ask', v_job);
    return submission_submit_again(p_org, p_submission_id, p_key, p_content_hash, p_order, p_connection, p_entity,
      p_customer, p_payer, p_amount, p_currency, p_rules_hash, p_actor, p_erp_key, p_lease_ms, p_free, p_as_of,
      p_after);
  end if;
  if v_held then
    update idempotency set fence = 0 where org_id = p_org and operation = 'order.submit' and key = p_key;
  else
    insert into reservation (org_id, submission_id, connection_id, entity, payer, amount, currency, made_at)
    values (p_org, p_submission_id, p_connection, p_entity, p_payer, p_amount, p_currency, v_now);
  end if;
  perform submission_note(p_org, p_submission_id, 1, v_now, case when v_held then 'held' else 'pending' end,
    case when v_held then null else 'asking' end, case when v_held then 'held' else 'requested' end, null, p_actor,
    jsonb_build_object('contentHash', p_content_hash, 'rulesHash', p_rules_hash, 'revision', 1,
      'amount', p_amount::text, 'currency', p_currency));
  return jsonb_build_object('kind', case when v_held then 'heldHere' else 'mine' end, 'fresh', true,
    'fence', case when v_held then 0 else 1 end, 'now', v_now, 'until', v_until,
    'reason', case when v_held then submission_reserved_reason() end);
end $$;
