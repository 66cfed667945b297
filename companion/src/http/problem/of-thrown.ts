/** Whatever was thrown, as the one error type that may leave. What is not known here is a defect: INTERNAL, and nothing of it shown. */
import { HTTPException } from 'hono/http-exception';
import { LedgerlineError, type ErrorCode } from '../../platform/errors.ts';
import { ErpError, type ErpErrorCode } from '../../systems/erp/errors.ts';

/** After how long an ERP is worth another try when it did not say, milliseconds. */
const ERP_RETRY_MS = 5_000;

type ErpProblem = Extract<ErrorCode, `ERP_${string}`>;

const ERP_CODES: Readonly<Record<ErpErrorCode, ErpProblem>> = {
  AUTH: 'ERP_REFUSED',
  FORBIDDEN: 'ERP_REFUSED',
  NOT_FOUND: 'ERP_REFUSED',
  VALIDATION: 'ERP_REFUSED',
  MASTER_DATA: 'ERP_REFUSED',
  CREDIT_BLOCKED: 'ERP_REFUSED',
  CUSTOMER_BLOCKED: 'ERP_REFUSED',
  PERIOD_CLOSED: 'ERP_REFUSED',
  DUPLICATE: 'ERP_REFUSED',
  CONFLICT: 'ERP_REFUSED',
  PRECONDITION_REQUIRED: 'ERP_REFUSED',
  UNSUPPORTED: 'ERP_REFUSED',
  LOCKED: 'ERP_UNAVAILABLE',
  THROTTLED: 'ERP_UNAVAILABLE',
  UNAVAILABLE: 'ERP_UNAVAILABLE',
  TIMEOUT_UNKNOWN_OUTCOME: 'ERP_UNAVAILABLE',
  CONTRACT_BROKEN: 'ERP_ANSWER_BROKEN',
  INTERNAL: 'ERP_ANSWER_BROKEN',
};

export function ofThrown(thrown: unknown): LedgerlineError {
  if (thrown instanceof LedgerlineError) return thrown;
  if (thrown instanceof ErpError) return ofErpError(thrown);
  if (thrown instanceof HTTPException) return ofFramework(thrown);
  return new LedgerlineError('INTERNAL', { cause: thrown });
}

function ofErpError(error: ErpError): LedgerlineError {
  const code = ERP_CODES[error.code];
  if (error.code === 'AUTH' || error.code === 'FORBIDDEN') {
    return new LedgerlineError(code, {
      detail: 'The ERP does not let Ledgerline’s user do this.',
      action: 'An admin checks the connection’s user and secret, and its rights in the ERP.',
      cause: error,
    });
  }
  if (code === 'ERP_REFUSED') {
    return new LedgerlineError(code, { detail: `The ERP says: “${error.message}”`, cause: error });
  }
  if (code === 'ERP_UNAVAILABLE') {
    return new LedgerlineError(code, { retryAfterMs: error.retryAfterMs ?? ERP_RETRY_MS, cause: error });
  }
  return new LedgerlineError(code, { cause: error });
}

/** What Hono and its validators throw before an endpoint runs. */
function ofFramework(exception: HTTPException): LedgerlineError {
  if (exception.status === 400) return new LedgerlineError('BODY_NOT_JSON', { cause: exception });
  if (exception.status === 415) return new LedgerlineError('MEDIA_TYPE_UNSUPPORTED', { cause: exception });
  return new LedgerlineError('INTERNAL', { cause: exception });
}
