/** Bounds of a rule document. Units in the names. */

/** Of each kind; a page of rules that nobody can read is not reviewed. */
export const RULES_MAX = 500;
export const RULE_NAME_MAX_CHARS = 80;
/** Further attempts of one schedule; past it a person looks. */
export const RETRIES_MAX = 40;
/** A delay of nothing would be a loop. */
export const RETRY_DELAY_MIN_SECONDS = 1;
export const RETRY_DELAY_MAX_SECONDS = 7 * 24 * 3_600;
/** All delays of one schedule together: what a week did not mend, a person mends. */
export const RETRY_TOTAL_MAX_SECONDS = 7 * 24 * 3_600;
/** A workflow that may be away for longer than a day has no objective. */
export const RECOVERY_MAX_SECONDS = 24 * 3_600;
/** Figures older than a month are history. */
export const AGE_MAX_SECONDS = 31 * 24 * 3_600;
export const OVERDUE_DAYS_MAX = 3_650;
export const PRIORITY_MAX = 1_000_000;
/** Orgs whose rules are remembered at once. */
export const ORGS_REMEMBERED_MAX = 1_000;
