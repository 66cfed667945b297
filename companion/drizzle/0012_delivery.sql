-- Telling orgs: what ends the process that tells of it is set aside, and an org that takes nothing at all is left alone as a
-- whole, in one row, so that no message uses up its tries for it.

alter table ledgerline.salesforce_delivery add column lost_leases integer not null default 0;
comment on column ledgerline.salesforce_delivery.lost_leases is 'leases in a row that ended without a word: at the third it is set aside';

create table ledgerline.salesforce_pause (
  org_id text primary key,
  since timestamptz not null,
  until timestamptz not null,
  attempts integer not null,
  code text not null,
  message text not null
);
comment on table ledgerline.salesforce_pause is 'orgs that take nothing: whoever comes first after `until` tries one message, the others wait for it';

-- The oldest that wait, whatever their submission.
create index outbox_waiting on ledgerline.outbox (org_id, id) where due and delivered_at is null and failed_at is null;

alter table ledgerline.salesforce_pause enable row level security;
alter table ledgerline.salesforce_pause force row level security;
create policy org_only on ledgerline.salesforce_pause using (org_id = current_setting('ledgerline.org_id', true));
create policy sweeper_reads on ledgerline.salesforce_pause for select to ledgerline_sweeper using (true);
