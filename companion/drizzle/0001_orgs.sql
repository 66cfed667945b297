-- The orgs that are served, and the clients that may ask for tokens in their name.
-- Every table of this schema has org_id first in its key and row-level security forced; the roles are made before
-- this runs. A client's secret is kept as a hash only; during a rotation the previous one works until its end.

create table ledgerline.org (
  org_id text primary key check (org_id ~ '^[A-Za-z0-9_-]{1,64}$'),
  name text not null,
  created_at timestamptz not null default clock_timestamp(),
  halted_at timestamptz
);

create table ledgerline.org_client (
  org_id text not null references ledgerline.org,
  client_id text not null,
  label text not null,
  secret_hash text not null,
  previous_secret_hash text,
  previous_valid_until timestamptz,
  scopes text[] not null,
  created_at timestamptz not null default clock_timestamp(),
  rotated_at timestamptz,
  revoked_at timestamptz,
  primary key (org_id, client_id)
);

alter table ledgerline.org enable row level security;
alter table ledgerline.org force row level security;
create policy org_only on ledgerline.org
  using (org_id = current_setting('ledgerline.org_id', true));
create policy sweeper_reads on ledgerline.org for select to ledgerline_sweeper using (true);

alter table ledgerline.org_client enable row level security;
alter table ledgerline.org_client force row level security;
create policy org_only on ledgerline.org_client
  using (org_id = current_setting('ledgerline.org_id', true));
create policy sweeper_reads on ledgerline.org_client for select to ledgerline_sweeper using (true);
create unique index org_client_id on ledgerline.org_client (client_id);
comment on index ledgerline.org_client_id is 'a client says its id before its org is known';
