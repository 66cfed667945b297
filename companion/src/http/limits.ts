/** Bounds of the HTTP edge alone; what other folders share stands in platform/limits.ts. Units in the names. */

/** The token endpoint reads five short form fields. */
export const FORM_LIMIT_BYTES = 16 * 1024;
/** Node's own default, said here because the error that answers it names it. */
export const HEADER_LIMIT_BYTES = 16 * 1024;
/** An access token of ours weighs about 800 bytes; a longer header is not one and is not hashed. */
export const BEARER_MAX_CHARS = 4_096;
/** Headers arrive at once or not at all. */
export const HEADERS_TIMEOUT_MS = 10_000;
/** 5 MB over a slow line; past it the request is answered with 408. */
export const REQUEST_TIMEOUT_MS = 60_000;
/** Longer than the idle time of common load balancers (60 s), so that they close first and no request meets a closing socket. */
export const KEEP_ALIVE_MS = 65_000;
/** Requests that one process works on at once; more than its database and ERPs can answer in a page's patience. */
export const IN_FLIGHT_MAX = 1_000;
/** Of these, so many are for submitting, changing, re-checking and cancelling orders alone: pages are shed first. */
export const IN_FLIGHT_FOR_ORDERS = 200;
/** Of field errors, the first ones are told; a body of 10,000 wrong lines does not need as many sentences. */
export const FIELD_ERRORS_MAX = 50;
/** How long it is believed that a client is still registered and its org not halted. */
export const CLIENT_CONFIRMED_MS = 30_000;
/** Replicas' clocks may differ by this much when a token is checked. Seconds. */
export const CLOCK_TOLERANCE_SECONDS = 5;
/** An opaque cursor of ours. */
export const CURSOR_MAX_CHARS = 1_024;
