-- Dead letters: what failed for good, or was asked as often as the rules allow, with what a person needs to decide about it.
-- Screens, API and command line call one an exception. Nothing is changed but its state and nothing is ever deleted: the
-- edits of a payload are versions of their own, and so is every replay. Kept by the year, so that a year past the retention
-- is dropped whole.

create table ledgerline.dead_letter (
  org_id text not null,
  dead_letter_id text not null,
  failed_at timestamptz not null,
  kind text not null check (kind in ('order', 'orgDelivery', 'orgRequest')),
  subject text not null,
  remedy text not null check (remedy in ('resubmit', 'askAgain', 'tellAgain', 'takeInAgain')),
  code text not null,
  message text not null,
  erp_message text,
  action text,
  detail jsonb,
  cause text not null,
  group_key text not null,
  first_failed_at timestamptz not null,
  previous_id text,
  account_id text,
  source_object text,
  source_id text,
  submission_id text,
  after_submission text,
  request_key text,
  erp_order_number text,
  invoice_numbers jsonb,
  connection_id text,
  entity text,
  amount numeric(21, 6),
  currency text,
  owner text,
  criticality text not null check (criticality in ('order', 'payment', 'credit', 'refresh')),
  attempts integer not null,
  payload_version integer not null default 0,
  state text not null default 'open' check (state in ('open', 'replaying', 'replayed', 'settled')),
  state_at timestamptz not null,
  state_by text not null,
  state_how text,
  replay_id text,
  primary key (org_id, dead_letter_id, failed_at)
) partition by range (failed_at);
create index dead_letter_state on ledgerline.dead_letter (org_id, state, dead_letter_id);
create index dead_letter_source on ledgerline.dead_letter (org_id, source_id) where state in ('open', 'replaying');
comment on column ledgerline.dead_letter.remedy is 'what a replay of it does';
comment on column ledgerline.dead_letter.cause is 'the message without numbers, ids and amounts';
comment on column ledgerline.dead_letter.first_failed_at is 'when the first of those failed that led to it by replays';
comment on column ledgerline.dead_letter.previous_id is 'the dead letter whose replay failed';
comment on column ledgerline.dead_letter.after_submission is 'the record''s latest submission when it failed; empty: it had none';
comment on column ledgerline.dead_letter.payload_version is 'the latest version of its payload; 0: it has none';
comment on column ledgerline.dead_letter.replay_id is 'the replay under way, or the one that was carried out';

-- One open dead letter a subject, over all years; and the lock under which its state changes.
create table ledgerline.dead_letter_open (
  org_id text not null,
  kind text not null,
  subject text not null,
  dead_letter_id text,
  failed_at timestamptz,
  primary key (org_id, kind, subject)
);
comment on column ledgerline.dead_letter_open.dead_letter_id is 'null: none is open';

create table ledgerline.dead_letter_payload (
  org_id text not null,
  dead_letter_id text not null,
  failed_at timestamptz not null,
  version integer not null,
  payload jsonb not null,
  amount numeric(21, 6),
  currency text,
  made_at timestamptz not null,
  made_by text not null,
  reason text,
  primary key (org_id, dead_letter_id, failed_at, version)
) partition by range (failed_at);

create table ledgerline.dead_letter_batch (
  org_id text not null,
  batch_id text not null,
  scope text not null,
  requested_by text not null,
  reason text not null,
  requested_at timestamptz not null,
  total integer not null,
  state text not null check (state in ('awaitingApproval', 'running', 'done')),
  started_at timestamptz,
  updated_at timestamptz not null,
  lease_fence integer not null default 0,
  lease_until timestamptz,
  job_id uuid,
  primary key (org_id, batch_id)
);
create index dead_letter_batch_running on ledgerline.dead_letter_batch (org_id, batch_id) where state = 'running';
comment on table ledgerline.dead_letter_batch is 'what was asked to be replayed at once';

create table ledgerline.dead_letter_replay (
  org_id text not null,
  replay_id text not null,
  dead_letter_id text not null,
  failed_at timestamptz not null,
  batch_id text not null,
  payload_version integer not null,
  needs_approval boolean not null,
  requested_by text not null,
  reason text not null,
  requested_at timestamptz not null,
  state text not null check (state in ('awaitingApproval', 'queued', 'running', 'succeeded', 'failed', 'refused', 'declined')),
  approved_by text,
  approved_at timestamptz,
  begun integer not null default 0,
  started_at timestamptz,
  finished_at timestamptz,
  outcome_submission_id text,
  outcome_code text,
  outcome_message text,
  primary key (org_id, replay_id, failed_at),
  constraint two_people check (lower(approved_by) <> lower(requested_by)),
  constraint approved_first check (approved_by is not null or not needs_approval
    or state in ('awaitingApproval', 'declined', 'refused'))
) partition by range (failed_at);
create index dead_letter_replay_batch on ledgerline.dead_letter_replay (org_id, batch_id, state);
create index dead_letter_replay_of on ledgerline.dead_letter_replay (org_id, dead_letter_id);
create index dead_letter_replay_outcome on ledgerline.dead_letter_replay (org_id, outcome_submission_id)
  where outcome_submission_id is not null;
comment on column ledgerline.dead_letter_replay.failed_at is 'of its dead letter: both are kept as long';
comment on column ledgerline.dead_letter_replay.begun is 'how often: a replay that ends the process each time is given up';
comment on column ledgerline.dead_letter_replay.payload_version is 'what is sent; approving it approves that version';

-- More years are added as time goes by: functions/dead_letter/add_years.sql. What no year holds, because a clock was wrong,
-- stands in the default partition. A partition has no policy of its own, so nobody reads it but by way of its table.
do $years$
declare
  v_table text;
  v_part text;
begin
  foreach v_table in array array['dead_letter', 'dead_letter_payload', 'dead_letter_replay'] loop
    for v_year in 2026..2036 loop
      execute format('create table ledgerline.%I partition of ledgerline.%I for values from (%L) to (%L)',
        v_table || '_' || v_year, v_table, make_timestamptz(v_year, 1, 1, 0, 0, 0, 'UTC'),
        make_timestamptz(v_year + 1, 1, 1, 0, 0, 0, 'UTC'));
    end loop;
    execute format('create table ledgerline.%I partition of ledgerline.%I default', v_table || '_other', v_table);
    for v_part in select i.inhrelid::regclass::text from pg_inherits i
      where i.inhparent = ('ledgerline.' || v_table)::regclass loop
      execute 'alter table ' || v_part || ' enable row level security';
      execute 'alter table ' || v_part || ' force row level security';
    end loop;
  end loop;
end $years$;

alter table ledgerline.dead_letter enable row level security;
alter table ledgerline.dead_letter force row level security;
create policy org_only on ledgerline.dead_letter using (org_id = current_setting('ledgerline.org_id', true));
create policy sweeper_reads on ledgerline.dead_letter for select to ledgerline_sweeper using (true);

alter table ledgerline.dead_letter_open enable row level security;
alter table ledgerline.dead_letter_open force row level security;
create policy org_only on ledgerline.dead_letter_open using (org_id = current_setting('ledgerline.org_id', true));

alter table ledgerline.dead_letter_payload enable row level security;
alter table ledgerline.dead_letter_payload force row level security;
create policy org_only on ledgerline.dead_letter_payload using (org_id = current_setting('ledgerline.org_id', true));

alter table ledgerline.dead_letter_batch enable row level security;
alter table ledgerline.dead_letter_batch force row level security;
create policy org_only on ledgerline.dead_letter_batch using (org_id = current_setting('ledgerline.org_id', true));
create policy sweeper_reads on ledgerline.dead_letter_batch for select to ledgerline_sweeper using (true);

alter table ledgerline.dead_letter_replay enable row level security;
alter table ledgerline.dead_letter_replay force row level security;
create policy org_only on ledgerline.dead_letter_replay using (org_id = current_setting('ledgerline.org_id', true));

-- The history of one exception, and no entry of an order, is found by its subject.
create index audit_entry_exception on ledgerline.audit_entry (org_id, subject, entry_id) where subject like 'exception/%';
