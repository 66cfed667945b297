/** Every bound of the companion in one place: one constant, its unit in its name, its reason beside it. */

/** Salesforce ends a synchronous callout after at most 120 s and a page's patience after about 10; Apex waits 20 s. */
export const REQUEST_DEADLINE_MS = 15_000;
/** A credit look on a page: past this an older figure is better than none. */
export const CREDIT_DEADLINE_MS = 8_000;
/** How long a request may talk to the ERP under its lease; the job starts only after it. */
export const SUBMIT_LEASE_MS = 20_000;
/** A worker's lease on one submission. */
export const WORKER_LEASE_MS = 60_000;
/** The lease of one reader that asks an ERP for a value others wait for. */
export const FRESHNESS_LEASE_MS = 10_000;
/** Bodies past this are refused with 413. */
export const BODY_LIMIT_BYTES = 5 * 1024 * 1024;
export const ORDER_LINES_MAX = 10_000;
export const IDEMPOTENCY_KEY_MIN = 16;
export const IDEMPOTENCY_KEY_MAX = 255;
/** Minutes, not hours: a stolen token is of little use. Seconds. */
export const ACCESS_TOKEN_SECONDS = 600;
/** Verified tokens that are remembered until they expire. */
export const TOKEN_CACHE_MAX = 10_000;
/** A rule snapshot in memory: a change is in force within this time on every replica. */
export const RULES_CACHE_MS = 5_000;
/** A whole credit answer is given again within this time, so that a busy page costs one look a second. */
export const CREDIT_ANSWER_CACHE_MS = 1_000;
export const CREDIT_ANSWER_CACHE_MAX = 10_000;
/** Pages. */
export const PAGE_DEFAULT = 50;
export const PAGE_MAX = 200;
/** After SIGTERM: how long requests under way may take. */
export const DRAIN_MS = 25_000;
/** Audit entries are sealed this often. */
export const SEAL_EVERY_MS = 500;
export const SEAL_BATCH = 1_000;
/** Between two heads while the chain moves. With the look for it and the writing, every link has one within 30 s. */
export const HEAD_EVERY_MS = 20_000;
export const HEAD_LOOK_EVERY_MS = 5_000;
/** A chain that does not move gets a head all the same, which says that it did not. */
export const HEAD_HEARTBEAT_MS = 10 * 60_000;
/** The lease of the one process that writes an org's head. */
export const HEAD_LEASE_MS = 15_000;
/** Links without a head for so long are told by readiness. Seconds. */
export const HEAD_LATE_SECONDS = 120;
/** Orgs that are due to be told their newest head are looked for this often. */
export const HEAD_TELL_EVERY_MS = 15_000;
/**
 * A process says this often that it is there, and is taken for gone after three times that it did not: with the round that
 * finds out, and the job, what it had in hand is taken up within some ten seconds.
 */
export const PRESENCE_EVERY_MS = 2_000;
export const PRESENCE_GONE_MS = 6_000;
/** Submissions that are due but have no job are looked for this often. */
export const SWEEP_EVERY_MS = 10_000;
/** Keys and messages past their time are looked for this often, and removed so many a statement. */
export const RETENTION_EVERY_MS = 60 * 60_000;
export const RETENTION_BATCH = 500;
/** An ERP that is not asked any more, since it did not answer, is asked this often whether it does again. */
export const PROBE_EVERY_MS = 3_000;
/** What one ERP reply may weigh. */
export const ERP_REPLY_LIMIT_BYTES = 32 * 1024 * 1024;
