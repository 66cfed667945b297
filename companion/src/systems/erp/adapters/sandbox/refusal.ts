/** The sandbox ERP's refusals in the port's words: `{ "error": { "code", "text", "pos"? } }` with a status of 4xx. */
import { z } from 'zod';
import type { ErpError, ErpErrorCode, Finding } from '../../errors.ts';
import type { HttpClient } from '../../http-client.ts';
import { statusFailure } from '../../http-failure.ts';
import type { JsonAnswer } from '../../json-answer.ts';

const refusalSchema = z.object({
  error: z.object({ code: z.string(), text: z.string(), pos: z.int().positive().optional() }),
});

interface Meaning {
  readonly code: ErpErrorCode;
  /** The finding's code and what it is about, where the whole product speaks of it by that name. */
  readonly finding?: string;
  readonly target?: string;
}

const MEANINGS: Readonly<Record<string, Meaning>> = {
  KEY_REFUSED: { code: 'AUTH' },
  NOT_ON_FILE: { code: 'NOT_FOUND' },
  COMPANY_UNKNOWN: { code: 'MASTER_DATA' },
  DEBTOR_UNKNOWN: { code: 'MASTER_DATA', finding: 'CUSTOMER_UNKNOWN', target: 'customer' },
  ITEM_UNKNOWN: { code: 'MASTER_DATA', finding: 'PRODUCT_UNKNOWN' },
  TERMS_UNKNOWN: { code: 'MASTER_DATA', finding: 'TERMS_UNKNOWN', target: 'paymentTerms' },
  CCY_NOT_KEPT: { code: 'VALIDATION', finding: 'CURRENCY', target: 'currency' },
  FIELD_INVALID: { code: 'VALIDATION' },
  REFERENCE_TAKEN: { code: 'DUPLICATE' },
  ORDER_CLOSED: { code: 'CONFLICT' },
  /** The feed does not reach back to this cursor: what changed meanwhile is to be found by reading everything. */
  CURSOR_GONE: { code: 'NOT_FOUND' },
  NO_SUCH_ADDRESS: { code: 'CONTRACT_BROKEN' },
  NOT_JSON: { code: 'CONTRACT_BROKEN' },
};

/** `lineIds`: our ids of the document's lines, in order, for a refusal that names a position. */
export function refusalOf(
  http: HttpClient,
  answer: JsonAnswer,
  write: boolean,
  lineIds: readonly string[] = [],
): ErpError {
  const { status, retryAfterMs } = answer;
  const known = { status, write, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  const read = refusalSchema.safeParse(answer.json);
  if (!read.success) {
    const nobodySaysWhat = status === 404 || status === 410;
    return statusFailure(nobodySaysWhat ? { ...known, code: 'CONTRACT_BROKEN' } : known);
  }
  const { code, text, pos } = read.data.error;
  const words = http.words(text);
  const meaning = MEANINGS[code];
  const target = pos === undefined ? meaning?.target : lineIds[pos - 1];
  const finding: Finding = {
    severity: 'error',
    code: meaning?.finding ?? code,
    message: words,
    ...(target === undefined ? {} : { target }),
  };
  return statusFailure({
    ...known,
    words,
    vendorCode: code,
    findings: [finding],
    ...(meaning === undefined ? {} : { code: meaning.code }),
  });
}
