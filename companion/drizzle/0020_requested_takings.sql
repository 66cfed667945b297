-- Which of the org's requested orders are being taken in, by which process: one that ends the process each time is found by
-- that it never comes to an end. A row is there only meanwhile.
create table ledgerline.requested_taking (
  org_id text not null,
  record_id text not null,
  holder text,
  lost integer not null default 0,
  taken_at timestamptz not null,
  primary key (org_id, record_id)
);
comment on column ledgerline.requested_taking.holder is 'the process; null: one that does not report its presence';
comment on column ledgerline.requested_taking.lost is 'takings in a row that ended without a word';

alter table ledgerline.requested_taking enable row level security;
alter table ledgerline.requested_taking force row level security;
create policy org_only on ledgerline.requested_taking using (org_id = current_setting('ledgerline.org_id', true));
