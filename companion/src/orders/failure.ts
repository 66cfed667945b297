/** Turns whatever an ERP call threw into an ErpError. */
import { ErpError } from '../systems/erp/errors.ts';
import { LedgerlineError } from '../platform/errors.ts';

/**
 * Anything else than an ErpError is a defect of an adapter. During a write it may have struck after the ERP had done what
 * was asked, so its outcome counts as unknown; a read has none.
 */
export function asErpError(thrown: unknown, during: 'read' | 'write'): ErpError {
  if (thrown instanceof ErpError) return thrown;
  return new ErpError('INTERNAL', '', { retryable: false, outcomeKnown: during === 'read', cause: thrown });
}

/** What a caller is told when an ERP call it waits for fails. Nothing is said of what the ERP may have done. */
export function asCallerError(failure: ErpError, detail: string): LedgerlineError {
  const unanswered = failure.retryable || !failure.outcomeKnown || failure.code === 'AUTH';
  const code =
    failure.code === 'CONTRACT_BROKEN' ? 'ERP_ANSWER_BROKEN' : unanswered ? 'ERP_UNAVAILABLE' : 'ERP_REFUSED';
  return new LedgerlineError(code, {
    detail: failure.message === '' ? detail : `${detail} The ERP says: ${failure.message}`,
    ...(failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs }),
    cause: failure,
  });
}
