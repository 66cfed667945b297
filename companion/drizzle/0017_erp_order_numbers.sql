-- Whether another record's submission holds the ERP's order number already is asked of every number that an ERP answers: by an
-- index, and without a lock.

create index submission_by_erp_order on ledgerline.submission (org_id, connection_id, entity, erp_order_number)
  where erp_order_number is not null;
