-- Which invoices the last hold of a submission named: when a held order is asked again and that fails for good, its exception
-- says by them what keeps the order.
alter table ledgerline.submission add column held_invoices jsonb;
comment on column ledgerline.submission.held_invoices is 'numbers; null: it is not on hold, or for no invoice that is known';
