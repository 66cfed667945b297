-- Which ERPs an org has, and which ERP customers an account is.
-- A connection never holds a secret, only a reference to one; the check refuses anything else.

create table ledgerline.erp_connection (
  org_id text not null references ledgerline.org,
  connection_id text not null check (connection_id ~ '^[A-Za-z0-9_.-]{1,64}$'),
  kind text not null,
  base_url text not null,
  settings jsonb not null,
  secret_ref text not null check (secret_ref ~ '^(env:[A-Za-z_][A-Za-z0-9_]*|file:/.+)$'),
  entities jsonb not null,
  updated_at timestamptz not null default clock_timestamp(),
  primary key (org_id, connection_id)
);

create table ledgerline.customer_link (
  org_id text not null,
  account_id text not null,
  connection_id text not null,
  entity text not null,
  customer text not null,
  role text not null check (role in ('soldTo', 'shipTo', 'billTo', 'payer')),
  created_at timestamptz not null default clock_timestamp(),
  created_by text not null,
  primary key (org_id, account_id, connection_id, entity, customer, role),
  foreign key (org_id, connection_id) references ledgerline.erp_connection
);

alter table ledgerline.erp_connection enable row level security;
alter table ledgerline.erp_connection force row level security;
create policy org_only on ledgerline.erp_connection
  using (org_id = current_setting('ledgerline.org_id', true));

alter table ledgerline.customer_link enable row level security;
alter table ledgerline.customer_link force row level security;
create policy org_only on ledgerline.customer_link
  using (org_id = current_setting('ledgerline.org_id', true));
