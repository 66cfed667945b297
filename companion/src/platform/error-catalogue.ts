/**
 * Every error code that can leave the companion, with its HTTP status, its title and what to do about it.
 * Codes are stable: once released, a code keeps its meaning. Statuses follow RFC 9110; the Idempotency-Key ones follow
 * the IETF draft "The Idempotency-Key HTTP Header Field" (400 missing, 422 mismatch, 409 in flight).
 */
interface CatalogueEntry {
  readonly status: number;
  readonly title: string;
  readonly action: string;
}

export const CATALOGUE = {
  VALIDATION: {
    status: 422,
    title: 'The request does not fit its schema.',
    action: 'Correct the named fields and send it again.',
  },
  BODY_NOT_JSON: {
    status: 400,
    title: 'The body is not JSON.',
    action: 'Send a JSON object with content-type application/json.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    title: 'The body is larger than this endpoint takes.',
    action: 'Send at most 5 MB; split the order.',
  },
  MEDIA_TYPE_UNSUPPORTED: {
    status: 415,
    title: 'This endpoint takes JSON only.',
    action: 'Send the body as UTF-8 JSON, not compressed, with content-type application/json.',
  },
  HEADERS_TOO_LARGE: {
    status: 431,
    title: 'The headers of the request are too large.',
    action: 'Send at most 16 KB of headers.',
  },
  REQUEST_BROKEN: {
    status: 400,
    title: 'The request could not be read as HTTP, or broke off.',
    action: 'Send the whole request again, with the same Idempotency-Key.',
  },
  REQUEST_TOO_SLOW: {
    status: 408,
    title: 'The request did not arrive in time.',
    action: 'Send it again with the same Idempotency-Key over a better connection.',
  },
  TOO_MANY_LINES: {
    status: 422,
    title: 'The order has more lines than can be checked at once.',
    action: 'Split the order into parts of at most 10,000 lines.',
  },
  CURRENCY_MISMATCH: {
    status: 422,
    title: 'The currency does not fit.',
    action: 'Use the currency that the entity sells in.',
  },
  ROUTE_NOT_FOUND: {
    status: 404,
    title: 'There is no such address.',
    action: 'Read /openapi.json for the addresses that exist.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'This address does not take that method.',
    action: 'Read /openapi.json for the methods it takes.',
  },
  NOT_FOUND: { status: 404, title: 'There is no such record.', action: 'Check the id; it may belong to another org.' },
  UNAUTHENTICATED: {
    status: 401,
    title: 'The access token is missing or not valid.',
    action: 'Get a token from /oauth/token and send it as Authorization: Bearer.',
  },
  TOKEN_EXPIRED: { status: 401, title: 'The access token has expired.', action: 'Get a new token from /oauth/token.' },
  SCOPE_MISSING: {
    status: 403,
    title: 'The access token lacks a scope.',
    action: 'Ask an admin to grant the scope to the client, then get a new token.',
  },
  ORG_UNKNOWN: {
    status: 403,
    title: 'The org of this token is not registered or has been halted.',
    action: 'Ask your Ledgerline admin to have it registered, or let go on.',
  },
  IDEMPOTENCY_KEY_MISSING: {
    status: 400,
    title: 'The Idempotency-Key header is missing.',
    action: 'Send a new random key of 16 to 255 characters with each new order, and the same key when repeating one.',
  },
  IDEMPOTENCY_KEY_INVALID: {
    status: 400,
    title: 'The Idempotency-Key header is not usable.',
    action: 'Use 16 to 255 visible ASCII characters, for example a UUID.',
  },
  IDEMPOTENCY_KEY_MISMATCH: {
    status: 422,
    title: 'This Idempotency-Key was used with different content.',
    action: 'Use a new key for new content; nothing was sent.',
  },
  IDEMPOTENCY_KEY_IN_FLIGHT: {
    status: 409,
    title: 'A request with this Idempotency-Key is still being worked on.',
    action: 'Wait for its answer, or repeat with the same key in a few seconds; pressing again is safe.',
  },
  SUBMISSION_IN_FLIGHT: {
    status: 409,
    title: 'This record is already being submitted.',
    action: 'Wait for the ERP to answer the submission under way.',
  },
  SUBMISSION_STATE: {
    status: 409,
    title: 'The submission is not in a state that allows this.',
    action: 'Read the submission and act on its state.',
  },
  EXCEPTION_STATE: {
    status: 409,
    title: 'The exception is not in a state that allows this.',
    action: 'Read the exception again: it was replayed or settled meanwhile.',
  },
  TOO_MANY_EDITS: {
    status: 409,
    title: 'The exception was edited as often as one may be.',
    action: 'Replay the version that is right, by its payloadVersion; or correct the record and submit it again.',
  },
  APPROVAL_NEEDED: {
    status: 409,
    title: 'A second person has to approve this.',
    action: 'Ask a colleague with the right to approve; nothing was sent.',
  },
  APPROVER_IS_REQUESTER: {
    status: 403,
    title: 'Whoever asked for it cannot approve it.',
    action: 'Have another person approve it.',
  },
  NO_CUSTOMER_LINK: {
    status: 409,
    title: 'An account has no customer link where one is needed.',
    action: 'Ask your Ledgerline admin to link the account.',
  },
  ENTITY_UNKNOWN: {
    status: 422,
    title: 'There is no such entity in the routes of this org.',
    action: 'Use an entity that a route names, or ask finance to add a route.',
  },
  ROUTE_RULE_MISSING: {
    status: 409,
    title: 'No routing rule says which ERP takes this order.',
    action: 'Finance adds a route for the account’s entity and currency.',
  },
  RULE_MISSING: {
    status: 409,
    title: 'No rule covers this scope.',
    action: 'Finance adds a rule for the named scope; until then nothing is approved.',
  },
  RULES_INVALID: {
    status: 500,
    title: 'The rules cannot be used.',
    action: 'Correct the named rule; the last good snapshot stays in force.',
  },
  ORG_NOT_CONNECTED: {
    status: 409,
    title: 'The org is not connected to the companion.',
    action: 'Ask your Ledgerline admin to have it connected; the installation guide says how.',
  },
  ERP_UNAVAILABLE: { status: 503, title: 'The ERP does not answer.', action: 'Try again later; nothing was approved.' },
  ERP_REFUSED: {
    status: 502,
    title: 'The ERP refused the request.',
    action: 'Read the ERP’s words and correct the named record there.',
  },
  ERP_ANSWER_BROKEN: {
    status: 502,
    title: 'The ERP’s answer could not be understood.',
    action: 'Operations checks the ERP connection; nothing was approved.',
  },
  DATABASE_UNAVAILABLE: {
    status: 503,
    title: 'The database does not answer.',
    action: 'Repeat with the same Idempotency-Key in a few seconds; that settles whether it was taken.',
  },
  DATABASE_FULL: {
    status: 503,
    title: 'The database’s disk is full; nothing new is taken in.',
    action: 'Operations makes room; then repeat with the same Idempotency-Key. What was accepted before is safe.',
  },
  OVERLOADED: {
    status: 503,
    title: 'The companion is at its limit.',
    action: 'Repeat with the same Idempotency-Key after the time in Retry-After.',
  },
  DRAINING: {
    status: 503,
    title: 'The companion is shutting down.',
    action: 'Repeat with the same Idempotency-Key; another replica takes it.',
  },
  INTERNAL: {
    status: 500,
    title: 'Something failed that should not.',
    action: 'Repeat with the same Idempotency-Key; if it fails again, give the request id to support.',
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof CATALOGUE;
