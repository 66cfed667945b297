/**
 * What pgbench runs. `callScript` calls our function as the store does. `statementsScript` does by hand what the function
 * does for an order that is new: the same rows, prepared, one statement after the other in one transaction.
 *
 * Ids grow as those of the companion do: `base` differs for each run, `n` counts a client's own transactions.
 */
import { ACTOR, AMOUNT, CONNECTION, ENTITY, HASH, LEASE_MS, orderOf, PAYERS } from './new-order.ts';

/** As long as a UUID and a record id; `:id` has 16 digits. */
const ID = `('01970000-0000-7000-8' || :id::text)`;
const ORG = `('bench-org-' || :org::text)`;
const PAYER = `('D-' || :payer::text)`;
const RECORD = `('80' || :id::text)`;
const MARK = 'THE-RECORD';

function preamble(orgs: number): string {
  return `\\set n :n + 1
\\set id :base + :n * 100 + :client_id
\\set org random(1, ${String(orgs)})
\\set payer random(1, ${String(PAYERS)})
`;
}

/** The order's JSON with the record's id in it, parsed by Postgres as the store's parameter is. */
function orderJson(): string {
  const [before, after] = JSON.stringify(orderOf(MARK)).split(MARK);
  return `('${before ?? ''}' || ${RECORD} || '${after ?? ''}')::jsonb`;
}

export function callScript(orgs: number): string {
  return `${preamble(orgs)}
select ledgerline.submission_submit(${ORG}, ${ID}, 'key-' || ${ID}, '${HASH}', '${HASH}', ${orderJson()},
  '${CONNECTION}', '${ENTITY}', ${PAYER}, ${PAYER}, ${AMOUNT.amount}, '${AMOUNT.currency}', '${HASH}', '${ACTOR}', ${ID},
  ${String(LEASE_MS)}, null);
`;
}

export function statementsScript(orgs: number): string {
  const until = `clock_timestamp() + interval '${String(LEASE_MS)} milliseconds'`;
  return `${preamble(orgs)}
begin;
select set_config('ledgerline.org_id', ${ORG}, true);
insert into ledgerline.idempotency (org_id, operation, key, body_hash, submission_id, fence, created_at, expires_at)
  values (${ORG}, 'order.submit', 'key-' || ${ID}, '${HASH}', ${ID}, 1, clock_timestamp(),
    clock_timestamp() + interval '90 days') on conflict do nothing;
insert into pgboss.job (id, name, data, start_after, created_on, expire_seconds, deletion_seconds, keep_until,
    retry_limit, retry_delay, retry_backoff, retry_delay_max, policy, dead_letter, heartbeat_seconds)
  select gen_random_uuid(), q.name, jsonb_build_object('orgId', ${ORG}, 'submissionId', ${ID}), ${until},
    clock_timestamp(), q.expire_seconds, q.deletion_seconds, ${until} + q.retention_seconds * interval '1 second',
    q.retry_limit, q.retry_delay, q.retry_backoff, q.retry_delay_max, q.policy, q.dead_letter, q.heartbeat_seconds
  from pgboss.queue q where q.name = 'erp-ask' returning id as job \\gset
insert into ledgerline.submission (org_id, submission_id, source_object, source_id, revision, account_id, connection_id,
    entity, customer, payer, content, content_hash, erp_key, state, phase, ask, amount, currency, rules_hash,
    requested_by, attempts, created_at, updated_at, lease_fence, lease_until, lease_by, job_id, version)
  select ${ORG}, ${ID}, o->'source'->>'object', o->'source'->>'recordId', 1, o->>'accountId', '${CONNECTION}',
    '${ENTITY}', ${PAYER}, ${PAYER}, o, '${HASH}', ${ID}, 'pending', 'asking', 'submit', ${AMOUNT.amount},
    '${AMOUNT.currency}', '${HASH}', '${ACTOR}', 1, clock_timestamp(), clock_timestamp(), 1, ${until}, 'request',
    :job::uuid, 1
  from (select ${orderJson()} as o) asked on conflict do nothing;
insert into ledgerline.reservation (org_id, submission_id, connection_id, entity, payer, amount, currency, made_at)
  values (${ORG}, ${ID}, '${CONNECTION}', '${ENTITY}', ${PAYER}, ${AMOUNT.amount}, '${AMOUNT.currency}',
    clock_timestamp());
insert into ledgerline.submission_event (org_id, submission_id, seq, at, state, phase, event, actor)
  values (${ORG}, ${ID}, 1, clock_timestamp(), 'pending', 'asking', 'requested', '${ACTOR}');
insert into ledgerline.outbox (org_id, topic, key, version, payload, created_at)
  values (${ORG}, 'submission.changed', ${ID}, 1,
    jsonb_build_object('submissionId', ${ID}, 'state', 'pending', 'phase', 'asking'), clock_timestamp());
insert into ledgerline.audit_entry (org_id, at, actor, action, subject, content, content_hash)
  select ${ORG}, at, '${ACTOR}', 'order.requested', 'submission/' || ${ID}, content,
    sha256(convert_to(content, 'UTF8'))
  from (select at, jsonb_build_object('orgId', ${ORG}, 'at', ledgerline.audit_instant(at), 'actor', '${ACTOR}', 'action', 'order.requested',
      'subject', 'submission/' || ${ID}, 'detail', jsonb_build_object('contentHash', '${HASH}', 'rulesHash', '${HASH}',
      'revision', 1, 'amount', '${AMOUNT.amount}', 'currency', '${AMOUNT.currency}', 'state', 'pending', 'phase',
      'asking', 'version', 1))::text as content
    from (select clock_timestamp() as at offset 0) clock offset 0) entry;
commit;
`;
}
