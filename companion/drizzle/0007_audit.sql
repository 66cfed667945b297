-- The audit trail. Entries are written by the statement they tell of, without a lock; a sealer chains them per org.
-- An entry can be chained once no running transaction is older than its txid: then no earlier entry can still appear.

create table ledgerline.audit_entry (
  org_id text not null,
  txid xid8 not null default pg_current_xact_id(),
  entry_id bigint generated always as identity,
  at timestamptz not null,
  actor text not null,
  action text not null,
  subject text not null,
  content text not null,
  content_hash bytea not null,
  primary key (org_id, txid, entry_id)
);

create table ledgerline.audit_chain (
  org_id text not null,
  seq bigint not null,
  entry_txid xid8 not null,
  entry_id bigint not null,
  content_hash bytea not null,
  previous_hash bytea not null,
  hash bytea not null,
  sealed_at timestamptz not null,
  primary key (org_id, seq),
  unique (org_id, entry_id)
);

alter table ledgerline.audit_entry enable row level security;
alter table ledgerline.audit_entry force row level security;
create policy org_only on ledgerline.audit_entry
  using (org_id = current_setting('ledgerline.org_id', true));
create policy sweeper_reads on ledgerline.audit_entry for select to ledgerline_sweeper using (true);

alter table ledgerline.audit_chain enable row level security;
alter table ledgerline.audit_chain force row level security;
create policy org_only on ledgerline.audit_chain
  using (org_id = current_setting('ledgerline.org_id', true));
create policy sweeper_reads on ledgerline.audit_chain for select to ledgerline_sweeper using (true);
