-- Submissions of orders, the keys they came under, what they reserve, and their history.
-- The business key (org, source record, revision) is unique for ever; an idempotency key for 90 days.
-- submission_event.seq is the submission's version, so the history needs no counter of its own.

create table ledgerline.submission (
  org_id text not null,
  submission_id text not null,
  source_object text not null,
  source_id text not null,
  revision integer not null,
  account_id text not null,
  connection_id text not null,
  entity text not null,
  customer text not null,
  payer text not null,
  content jsonb not null,
  content_hash text not null,
  erp_key text not null,
  state text not null check (state in ('pending', 'accepted', 'held', 'rejected', 'cancelled')),
  phase text check (phase in ('asking', 'retrying', 'unknown')),
  ask text not null check (ask in ('submit', 'recheck', 'change')),
  amount numeric(21, 6) not null,
  currency text not null,
  erp_order_number text,
  erp_content_hash text,
  reason jsonb,
  differences jsonb,
  rules_hash text not null,
  requested_by text not null,
  attempts integer not null,
  next_attempt_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  lease_fence integer not null,
  lease_until timestamptz,
  lease_by text check (lease_by in ('request', 'worker')),
  sent_until timestamptz,
  replaces text,
  job_id uuid,
  version integer not null,
  primary key (org_id, submission_id),
  unique (org_id, source_id, source_object, revision),
  check ((state = 'pending') = (phase is not null)),
  check (state = 'pending' or (lease_until is null and next_attempt_at is null))
);
create index submission_by_account on ledgerline.submission (org_id, account_id, submission_id);
create index submission_pending on ledgerline.submission (org_id, submission_id) where state = 'pending';
comment on column ledgerline.submission.erp_content_hash is 'content_hash of what the ERP''s order carries';
comment on column ledgerline.submission.sent_until is 'until when something whose outcome is unknown may have been sent';
comment on column ledgerline.submission.lease_until is 'null: nobody holds the lease';

create table ledgerline.submission_event (
  org_id text not null,
  submission_id text not null,
  seq integer not null,
  at timestamptz not null,
  state text not null,
  phase text,
  event text not null,
  detail text,
  actor text not null,
  erp_order jsonb,
  raw jsonb,
  primary key (org_id, submission_id, seq)
);

create table ledgerline.idempotency (
  org_id text not null,
  operation text not null,
  key text not null,
  body_hash text not null,
  submission_id text not null,
  fence integer not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (org_id, operation, key)
);
comment on column ledgerline.idempotency.fence is 'the lease its request took; 0 when it took none';

create table ledgerline.reservation (
  org_id text not null,
  submission_id text not null,
  connection_id text not null,
  entity text not null,
  payer text not null,
  amount numeric(21, 6) not null check (amount >= 0),
  currency text not null,
  made_at timestamptz not null,
  answered_at timestamptz,
  ended_at timestamptz,
  ended_reason text,
  primary key (org_id, submission_id)
);
create index reservation_live on ledgerline.reservation (org_id, connection_id, entity, payer) where ended_at is null;
create index reservation_answered on ledgerline.reservation (org_id, connection_id, entity, payer, answered_at)
  where answered_at is not null;
comment on column ledgerline.reservation.answered_at is 'when the ERP accepted: a credit reading begun later ends it';

alter table ledgerline.submission enable row level security;
alter table ledgerline.submission force row level security;
create policy org_only on ledgerline.submission
  using (org_id = current_setting('ledgerline.org_id', true));
create policy sweeper_reads on ledgerline.submission for select to ledgerline_sweeper using (true);

alter table ledgerline.submission_event enable row level security;
alter table ledgerline.submission_event force row level security;
create policy org_only on ledgerline.submission_event
  using (org_id = current_setting('ledgerline.org_id', true));

alter table ledgerline.idempotency enable row level security;
alter table ledgerline.idempotency force row level security;
create policy org_only on ledgerline.idempotency
  using (org_id = current_setting('ledgerline.org_id', true));

alter table ledgerline.reservation enable row level security;
alter table ledgerline.reservation force row level security;
create policy org_only on ledgerline.reservation
  using (org_id = current_setting('ledgerline.org_id', true));
