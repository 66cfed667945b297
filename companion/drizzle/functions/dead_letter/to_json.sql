-- A dead letter as the store reads it, with the replay it stands in or ended with.
create function ledgerline.dead_letter_to_json(d ledgerline.dead_letter)
returns jsonb language sql stable set search_path = ledgerline, pg_catalog, pg_temp as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'exceptionId', d.dead_letter_id, 'kind', d.kind, 'subject', d.subject, 'remedy', d.remedy, 'state', d.state,
    'failedAt', d.failed_at, 'firstFailedAt', d.first_failed_at,
    'ageSeconds', floor(extract(epoch from clock_timestamp() - d.first_failed_at)),
    'code', d.code, 'message', d.message, 'erpMessage', d.erp_message, 'action', d.action, 'cause', d.cause,
    'group', d.group_key, 'previousId', d.previous_id, 'accountId', d.account_id, 'sourceObject', d.source_object,
    'sourceId', d.source_id, 'submissionId', d.submission_id, 'erpOrderNumber', d.erp_order_number,
    'invoiceNumbers', d.invoice_numbers, 'connectionId', d.connection_id, 'entity', d.entity,
    'amount', trim_scale(d.amount)::text, 'currency', d.currency, 'owner', d.owner, 'criticality', d.criticality,
    'attempts', d.attempts, 'payloadVersion', d.payload_version, 'stateAt', d.state_at, 'stateBy', d.state_by,
    'stateHow', d.state_how, 'replay', (select dead_letter_replay_to_json(r) from dead_letter_replay r
      where r.org_id = d.org_id and r.replay_id = d.replay_id and r.failed_at = d.failed_at)))
$$;
