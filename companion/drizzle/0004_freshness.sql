-- What was read from an ERP, when, and who is reading it again: one row a key, the lease on the same row.

create table ledgerline.freshness_entry (
  org_id text not null,
  domain text not null,
  key text not null,
  value jsonb,
  as_of timestamptz,
  lease_fence bigint not null default 0,
  lease_until timestamptz,
  began_at timestamptz,
  primary key (org_id, domain, key),
  check ((value is null) = (as_of is null))
);

alter table ledgerline.freshness_entry enable row level security;
alter table ledgerline.freshness_entry force row level security;
create policy org_only on ledgerline.freshness_entry
  using (org_id = current_setting('ledgerline.org_id', true));
