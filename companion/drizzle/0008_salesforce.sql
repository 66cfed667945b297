-- The connection to the org itself: how it is reached, what of a submission it has, who watches it, and backfills.
-- A secret is never here, only a reference to one; the check refuses anything else.

create table ledgerline.org_salesforce (
  org_id text primary key references ledgerline.org,
  instance_url text not null,
  auth jsonb not null,
  secret_ref text not null check (secret_ref ~ '^(env:[A-Za-z_][A-Za-z0-9_]*|file:/.+)$'),
  namespace text not null check (namespace ~ '^[A-Za-z0-9_]{0,15}$'),
  api_version text not null check (api_version ~ '^[0-9]{2,3}[.]0$'),
  pub_sub_url text,
  expected_org_id text not null,
  found_org_id text,
  found_at timestamptz,
  updated_at timestamptz not null default clock_timestamp()
);
comment on column ledgerline.org_salesforce.found_org_id is 'another org that answered at the address; ours is halted';

alter table ledgerline.submission add column request_key text;
comment on column ledgerline.submission.request_key is 'the idempotency key it was first asked for with: its record''s key in the org';

alter table ledgerline.outbox add column due boolean not null default false;
alter table ledgerline.outbox add column attempt integer not null default 0;
alter table ledgerline.outbox add column last_error jsonb;
alter table ledgerline.outbox add column failed_at timestamptz;
comment on column ledgerline.outbox.due is 'the org is connected: the message is to be delivered';
comment on column ledgerline.outbox.failed_at is 'given up on; the next message of its key is tried all the same';
create index outbox_due on ledgerline.outbox (org_id, key, version) where due and delivered_at is null;

create table ledgerline.salesforce_delivery (
  org_id text not null,
  submission_id text not null,
  delivered_version integer not null default 0,
  delivered_held boolean not null default false,
  lease_fence integer not null default 0,
  lease_until timestamptz,
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  primary key (org_id, submission_id)
);
comment on table ledgerline.salesforce_delivery is 'what of a submission the org has; the lease keeps its messages in order';

create table ledgerline.salesforce_watch (
  org_id text primary key,
  holder text,
  lease_fence bigint not null default 0,
  lease_until timestamptz,
  replay_id text,
  replay_at timestamptz,
  events_note text,
  events_noted_at timestamptz,
  rules_state text check (rules_state in ('good', 'invalid', 'unread')),
  rules_findings jsonb,
  rules_hash text,
  rules_checked_at timestamptz
);
comment on table ledgerline.salesforce_watch is 'which process listens to the org and reads its rules, and how far it is';

create table ledgerline.backfill (
  org_id text not null,
  backfill_id text not null,
  state text not null check (state in ('running', 'done', 'failed')),
  done integer not null default 0,
  total integer not null,
  failed integer not null default 0,
  reached text not null default '',
  message text,
  requested_by text not null,
  started_at timestamptz not null,
  updated_at timestamptz not null,
  lease_fence integer not null default 0,
  lease_until timestamptz,
  job_id uuid,
  primary key (org_id, backfill_id)
);
create unique index backfill_running on ledgerline.backfill (org_id) where state = 'running';
comment on column ledgerline.backfill.reached is 'the last customer that is done: account, connection, entity and customer';

alter table ledgerline.org_salesforce enable row level security;
alter table ledgerline.org_salesforce force row level security;
create policy org_only on ledgerline.org_salesforce using (org_id = current_setting('ledgerline.org_id', true));
create policy sweeper_reads on ledgerline.org_salesforce for select to ledgerline_sweeper using (true);

alter table ledgerline.salesforce_delivery enable row level security;
alter table ledgerline.salesforce_delivery force row level security;
create policy org_only on ledgerline.salesforce_delivery using (org_id = current_setting('ledgerline.org_id', true));
create policy sweeper_reads on ledgerline.salesforce_delivery for select to ledgerline_sweeper using (true);

alter table ledgerline.salesforce_watch enable row level security;
alter table ledgerline.salesforce_watch force row level security;
create policy org_only on ledgerline.salesforce_watch using (org_id = current_setting('ledgerline.org_id', true));

alter table ledgerline.backfill enable row level security;
alter table ledgerline.backfill force row level security;
create policy org_only on ledgerline.backfill using (org_id = current_setting('ledgerline.org_id', true));
create policy sweeper_reads on ledgerline.backfill for select to ledgerline_sweeper using (true);
