/**
 * Telling an org of a submission: the newest state, in order, under a lease that one process has at a time.
 *
 * What is sent is the submission as it stands, so a message that comes late tells nothing old; the lease is longer than the
 * request may take, so an older version cannot overtake a newer one. Doing it twice changes nothing: records are upserted by
 * their keys, and an event only says that something changed.
 */
import type { Clock } from '../canonical/time.ts';
import { SalesforceError, type SalesforceDirectory } from '../systems/salesforce/port.ts';
import type { ClaimedDelivery, DeliveryFailure, DeliveryStore } from './port.ts';
import { changeOf } from './records.ts';

export interface DeliverDeps {
  readonly deliveries: DeliveryStore;
  readonly orgs: SalesforceDirectory;
  /** Goes on evenly when the time of day is set: nothing is sent that could outlast the lease. */
  readonly steady: Clock;
  readonly report: (failed: {
    readonly orgId: string;
    readonly submissionId: string;
    readonly error: SalesforceError;
    /** Undefined: it is given up on. */
    readonly retryInMs: number | undefined;
  }) => void;
}

export type Deliver = (job: { readonly orgId: string; readonly submissionId: string }) => Promise<void>;

const LEASE_MS = 30_000;
const REQUEST_MS = 15_000;
/** Versions that come while one is being delivered are delivered by the same turn, but not for ever. */
const TURNS_MAX = 20;
/** The pause after each failure that may pass; the last one is kept to, since an org may be away for long. */
const PAUSES_MS = [1_000, 2_000, 5_000, 15_000, 60_000, 300_000, 900_000] as const;

/** Rejects only when our own database does not answer; then the job or the sweeper comes again. */
export function createDeliver(deps: DeliverDeps): Deliver {
  return async ({ orgId, submissionId }) => {
    for (let turn = 0; turn < TURNS_MAX; turn += 1) {
      const sendsUntilMs = deps.steady.now() + LEASE_MS - REQUEST_MS;
      const claimed = await deps.deliveries.claim(orgId, submissionId, LEASE_MS);
      if (claimed === undefined || (await deliverOnce(deps, orgId, claimed, sendsUntilMs)) !== true) return;
    }
  };
}

/** Whether more is due at once. Nothing is done where too little is left of the lease: whoever comes after it does it. */
async function deliverOnce(
  deps: DeliverDeps,
  orgId: string,
  claimed: ClaimedDelivery,
  sendsUntilMs: number,
): Promise<boolean | undefined> {
  const { fence, version, submission } = claimed;
  const { submissionId } = submission;
  const { upserts, events, held } = changeOf(claimed);
  try {
    const org = await deps.orgs.org(orgId);
    if (org === undefined) throw notConnected();
    if (deps.steady.now() > sendsUntilMs) return undefined;
    await org.port.change(upserts, events, { deadlineMs: REQUEST_MS });
  } catch (thrown) {
    const error = asSalesforceError(thrown);
    const retryInMs = pauseAfter(error, claimed.attempts);
    const failed = { version, failure: failureOf(error), ...(retryInMs === undefined ? {} : { retryInMs }) };
    await deps.deliveries.fail(orgId, submissionId, fence, failed);
    deps.report({ orgId, submissionId, error, retryInMs });
    return false;
  }
  return deps.deliveries.complete(orgId, submissionId, fence, { version, held });
}

/**
 * Undefined where only a person can help. A changed org halts everything: once it is confirmed, what is due goes on. While the
 * org may still be at work on what it did not answer, nothing newer is sent: the older would overtake it.
 */
function pauseAfter(error: SalesforceError, attempts: number): number | undefined {
  if (!error.retryable && error.code !== 'ORG_CHANGED') return undefined;
  const pause = PAUSES_MS[Math.min(Math.max(attempts, 1), PAUSES_MS.length) - 1] ?? PAUSES_MS[0];
  return Math.max(pause, error.retryAfterMs ?? 0, error.outcomeKnown ? 0 : REQUEST_MS);
}

export function failureOf(error: SalesforceError): DeliveryFailure {
  const { code, message, ruleName, object, fields } = error;
  return {
    code,
    message,
    ...(ruleName === undefined ? {} : { ruleName }),
    ...(object === undefined ? {} : { object }),
    ...(fields.length === 0 ? {} : { fields }),
  };
}

function notConnected(): SalesforceError {
  return new SalesforceError('NOT_CONNECTED', 'The org is not connected any more, or halted.', {
    retryable: true,
    outcomeKnown: true,
  });
}

/** A defect of ours must not end in a loop of tries at full speed. */
export function asSalesforceError(thrown: unknown): SalesforceError {
  if (thrown instanceof SalesforceError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new SalesforceError('INTERNAL', message, { retryable: true, outcomeKnown: false, cause: thrown });
}
