-- Why an order is held by reservations alone.
create function ledgerline.submission_reserved_reason()
returns jsonb language sql immutable as $$
  select jsonb_build_object('code', 'CREDIT_LIMIT',
    'message', 'Together with the customer''s other orders under way, this order is over the credit limit.',
    'action', 'Wait until the other orders are answered, or ask finance to collect or raise the limit; then check again.',
    'clearedBy', 'finance')
$$;
