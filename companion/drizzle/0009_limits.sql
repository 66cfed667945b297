-- What is asked of an ERP at once, by all replicas together; and work that ends the process that takes it up.
-- A share is a lease: its holder begins no call after it, and a dead holder's share is free when it has run out.

create table ledgerline.erp_capacity (
  org_id text not null,
  connection_id text not null,
  direction text not null check (direction in ('read', 'write')),
  holder text not null,
  wanted integer not null check (wanted >= 0),
  share integer not null check (share >= 0),
  fence bigint not null,
  lease_until timestamptz not null,
  served_at timestamptz,
  primary key (org_id, connection_id, direction, holder)
);
comment on table ledgerline.erp_capacity is 'how many calls each process may have under way with an ERP; together never more than it takes';
comment on column ledgerline.erp_capacity.fence is 'the holder''s count of its own requests: one that comes after a later one changes nothing';
comment on column ledgerline.erp_capacity.served_at is 'since when it has had a place without a break; null: it has had none yet';

alter table ledgerline.submission add column lost_leases integer not null default 0;
alter table ledgerline.submission add column unasked integer not null default 0;
comment on column ledgerline.submission.lost_leases is 'leases in a row that ended without an answer: at the third it is set aside';
comment on column ledgerline.submission.unasked is 'turns in a row in which the ERP was not asked, for our own limits; attempts does not count them';

alter table ledgerline.backfill add column lost_leases integer not null default 0;
alter table ledgerline.backfill add column careful integer not null default 0;
comment on column ledgerline.backfill.lost_leases is 'jobs in a row that ended without a word: at the third the customer it was at is left out';
comment on column ledgerline.backfill.careful is 'so many customers are still done one by one, since a job with them ended without a word';

alter table ledgerline.erp_capacity enable row level security;
alter table ledgerline.erp_capacity force row level security;
create policy org_only on ledgerline.erp_capacity using (org_id = current_setting('ledgerline.org_id', true));
