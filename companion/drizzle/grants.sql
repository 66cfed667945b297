-- What the application role and the sweeper may do, and no more. Tables that are not named here are closed to both.
-- Audit entries and history are only ever added; a reading of an ERP may be replaced; nothing is deleted but an
-- idempotency key that is past its end or whose request was refused before it led to anything, a message that was delivered long
-- ago, a share of an ERP's capacity that is over, and the note of who takes in a requested order.
grant usage on schema ledgerline to ledgerline_app, ledgerline_sweeper;
grant select on ledgerline.org, ledgerline.org_client, ledgerline.erp_connection, ledgerline.customer_link to ledgerline_app;
grant select, insert on ledgerline.rule_snapshot, ledgerline.rule_activation to ledgerline_app;
grant select, insert, update on ledgerline.freshness_entry, ledgerline.submission, ledgerline.reservation to ledgerline_app;
grant select, insert, update, delete on ledgerline.idempotency, ledgerline.erp_capacity,
  ledgerline.requested_taking to ledgerline_app;
grant select, insert on ledgerline.submission_event, ledgerline.outbox, ledgerline.audit_entry, ledgerline.audit_chain
  to ledgerline_app;
grant update (job_id, delivered_at, attempt, last_error, failed_at) on ledgerline.outbox to ledgerline_app;
grant select on ledgerline.migration, ledgerline.repeatable to ledgerline_app;

-- How an org is reached is the operator's to say; the companion may only find that another org answers there, and halt.
grant select, update (found_org_id, found_at) on ledgerline.org_salesforce to ledgerline_app;
grant select, insert, update on ledgerline.salesforce_delivery, ledgerline.salesforce_watch, ledgerline.backfill
  to ledgerline_app;
grant select, insert, update, delete on ledgerline.salesforce_pause to ledgerline_app;

-- What failed is only added to, but for its state and what came of a replay; it is the owner who drops a year past retention.
grant select, insert on ledgerline.dead_letter, ledgerline.dead_letter_open, ledgerline.dead_letter_payload,
  ledgerline.dead_letter_batch, ledgerline.dead_letter_replay to ledgerline_app;
grant update (state, state_at, state_by, state_how, replay_id, payload_version) on ledgerline.dead_letter to ledgerline_app;
grant update (dead_letter_id, failed_at) on ledgerline.dead_letter_open to ledgerline_app;
grant update (state, started_at, updated_at, lease_fence, lease_until, job_id) on ledgerline.dead_letter_batch
  to ledgerline_app;
grant update (state, approved_by, approved_at, begun, started_at, finished_at, outcome_submission_id, outcome_code,
  outcome_message) on ledgerline.dead_letter_replay to ledgerline_app;
grant select on ledgerline.dead_letter, ledgerline.dead_letter_open, ledgerline.dead_letter_batch to ledgerline_sweeper;
revoke execute on function ledgerline.dead_letter_retention(integer, text), ledgerline.dead_letter_add_years(integer),
  ledgerline.sweeper_open_dead_letters(timestamptz, timestamptz) from ledgerline_app;

grant select on ledgerline.org, ledgerline.org_client, ledgerline.submission, ledgerline.audit_entry,
  ledgerline.audit_chain, ledgerline.outbox, ledgerline.org_salesforce, ledgerline.salesforce_delivery,
  ledgerline.salesforce_pause, ledgerline.backfill to ledgerline_sweeper;

-- What was written of heads is noted; that they begin again is the operator's to say.
grant select, insert, update on ledgerline.audit_head to ledgerline_app;
grant select on ledgerline.audit_head to ledgerline_sweeper;
revoke execute on function ledgerline.audit_head_begin_again(text, text) from ledgerline_app;

-- Which processes are at work is of no org.
grant select, insert, update, delete on ledgerline.presence to ledgerline_app;
grant select on ledgerline.presence to ledgerline_sweeper;

-- Of the outbox only what was delivered long ago is removed: functions/retention/prune.sql.
grant delete on ledgerline.outbox to ledgerline_app;
grant select on ledgerline.idempotency to ledgerline_sweeper;

-- Every function may be called by the application but this one: which orgs are registered is the operator's to see.
revoke execute on function ledgerline.sweeper_orgs() from ledgerline_app;

-- pg-boss works its queue with these; it neither makes nor changes its schema.
grant usage on schema pgboss to ledgerline_app, ledgerline_sweeper;
grant select, insert, update, delete on all tables in schema pgboss to ledgerline_app;
grant usage on all sequences in schema pgboss to ledgerline_app;
grant execute on all functions in schema pgboss to ledgerline_app;
grant select on pgboss.job to ledgerline_sweeper;
