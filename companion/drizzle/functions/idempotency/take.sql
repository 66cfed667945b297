-- Takes a key for a submission: null when it is ours now. Otherwise what is known of it: other content, its first
-- request still at work, or the submission it led to. A key past its 90 days is as new.
create function ledgerline.idempotency_take(p_org text, p_operation text, p_key text, p_body_hash text,
  p_submission_id text)
returns jsonb language plpgsql set search_path = ledgerline, pg_catalog, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
  v_known ledgerline.idempotency;
  v_submission ledgerline.submission;
begin
  insert into idempotency (org_id, operation, key, body_hash, submission_id, fence, created_at, expires_at)
  values (p_org, p_operation, p_key, p_body_hash, p_submission_id, 1, v_now, v_now + interval '90 days')
  on conflict (org_id, operation, key) do update
    set body_hash = excluded.body_hash, submission_id = excluded.submission_id, fence = excluded.fence,
      created_at = excluded.created_at, expires_at = excluded.expires_at
    where idempotency.expires_at < excluded.created_at;
  if found then
    return null;
  end if;
  select * into strict v_known from idempotency i
  where i.org_id = p_org and i.operation = p_operation and i.key = p_key;
  if v_known.body_hash <> p_body_hash then
    return jsonb_build_object('kind', 'keyMismatch');
  end if;
  select * into strict v_submission from submission s
  where s.org_id = p_org and s.submission_id = v_known.submission_id;
  if v_submission.state = 'pending' and v_submission.lease_by = 'request'
    and v_submission.lease_fence = v_known.fence and v_submission.lease_until > clock_timestamp() then
    return jsonb_build_object('kind', 'inFlight', 'submissionId', v_submission.submission_id);
  end if;
  return jsonb_build_object('kind', 'known', 'replayed', true, 'submission', submission_to_json(v_submission));
end $$;
