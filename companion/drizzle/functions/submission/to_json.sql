-- A submission as the store reads it. Absent values are null here and are left out by the store.
create function ledgerline.submission_to_json(s ledgerline.submission)
returns jsonb language sql stable as $$
  select jsonb_build_object(
    'submissionId', s.submission_id, 'revision', s.revision, 'accountId', s.account_id,
    'connectionId', s.connection_id, 'entity', s.entity, 'customer', s.customer, 'payer', s.payer,
    'order', s.content, 'contentHash', s.content_hash, 'erpKey', s.erp_key, 'state', s.state, 'phase', s.phase,
    'ask', s.ask, 'amount', trim_scale(s.amount)::text, 'currency', s.currency,
    'erpOrderNumber', s.erp_order_number, 'reason', s.reason, 'differences', s.differences,
    'rulesHash', s.rules_hash, 'requestedBy', s.requested_by, 'attempts', s.attempts,
    'nextAttemptAt', s.next_attempt_at, 'createdAt', s.created_at, 'updatedAt', s.updated_at, 'heldSince', s.held_since,
    'leaseFence', case when s.lease_until is not null then s.lease_fence end, 'leaseUntil', s.lease_until,
    'replaces', s.replaces)
$$;
