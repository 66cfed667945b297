-- Since when a submission is on hold, however often the ERP was asked again meanwhile. Null for what was held before this.
alter table ledgerline.submission add column held_since timestamptz;
comment on column ledgerline.submission.held_since is 'its first hold since it was last accepted, rejected or cancelled';
