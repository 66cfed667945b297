/**
 * Telling an org of submissions: the newest state of each, in order, under a lease that one process has at a time. Those that
 * wait go together in one request, for an org counts requests, each of them all or nothing by itself.
 *
 * What is sent is the submission as it stands, so a message that comes late tells nothing old; the lease is longer than the
 * request may take, so an older version cannot overtake a newer one, and the org refuses one that does. Doing it twice changes
 * nothing: records are upserted by their keys, and an event only says that something changed.
 */
import type { Clock } from '../canonical/time.ts';
import type { SalesforceDirectory, SalesforceError } from '../systems/salesforce/port.ts';
import { asSalesforceError, failureOf, isConnectionWide, notConnected } from './org-failure.ts';
import { createPauses, type PauseDeps, type Pauses } from './pauses.ts';
import type { ClaimedDelivery, DeliveryStore } from './port.ts';
import { changeOf } from './records.ts';
import { sendTogether } from './send-together.ts';

export interface DeliverDeps extends PauseDeps {
  readonly deliveries: DeliveryStore;
  readonly orgs: SalesforceDirectory;
  /** Goes on evenly when the time of day is set: nothing is sent that could outlast the lease. */
  readonly steady: Clock;
  readonly report: (failed: {
    readonly orgId: string;
    /** Absent: the org takes nothing at all, and is left alone. */
    readonly submissionId?: string;
    readonly error: SalesforceError;
    /** Undefined: it is given up on. */
    readonly retryInMs: number | undefined;
  }) => void;
}

export type Deliver = (due: {
  readonly orgId: string;
  readonly submissionId: string;
  /** Of the same org, that are due as well. */
  readonly others?: readonly string[];
}) => Promise<void>;

/** A composite graph request takes so many graphs (REST API Developer Guide, "Composite Graph Limits"). */
export const TOGETHER_MAX = 75;
const LEASE_MS = 25_000;
const REQUEST_MS = 15_000;
/** Each submission more in a request gives it, and its leases, so much more time. */
const EACH_MS = 200;
/** Whoever wrote a younger message is about to tell of it; its job begins as late (functions/submission/note.sql). */
const WAITING_MS = 2_000;
/** Versions that come while one is being delivered are delivered by the same turn, but not for ever. */
const TURNS_MAX = 20;

/** What goes from one turn to the next. */
interface Told {
  /** Submissions of which more is due already. */
  readonly due: readonly string[];
  /** The org answered; otherwise nobody waits for it here. */
  readonly goesOn: boolean;
}

/** Rejects only when our own database does not answer; then the job or the sweeper comes again. */
export function createDeliver(deps: DeliverDeps): Deliver {
  const pauses = createPauses(deps);
  /** How many an org is told of at once, where a request of more was not answered. */
  const sizes = new Map<string, number>();

  return async ({ orgId, submissionId, others = [] }) => {
    let named: readonly string[] = [submissionId, ...others];
    for (let turn = 0; turn < TURNS_MAX; turn += 1) {
      const limit = sizes.get(orgId) ?? TOGETHER_MAX;
      const lease = { leaseMs: LEASE_MS, leaseEachMs: EACH_MS, waitingMs: WAITING_MS };
      const claimedAtMs = deps.steady.now();
      const { claims, more } = await deps.deliveries.claim(orgId, { named, limit, ...lease });
      if (claims.length === 0) return;
      const { due, goesOn } = await tell({ deps, pauses, sizes }, orgId, claims, claimedAtMs);
      named = due;
      if (!goesOn || (due.length === 0 && !more)) return;
    }
  };
}

interface Parts {
  readonly deps: DeliverDeps;
  readonly pauses: Pauses;
  readonly sizes: Map<string, number>;
}

/** Nothing is done where too little is left of the leases: whoever comes after them does it. */
async function tell(
  parts: Parts,
  orgId: string,
  claims: readonly ClaimedDelivery[],
  claimedAtMs: number,
): Promise<Told> {
  const { deps, sizes } = parts;
  const moreMs = EACH_MS * (claims.length - 1);
  const requestMs = REQUEST_MS + moreMs;
  let outcomes: readonly (SalesforceError | undefined)[];
  try {
    const org = await deps.orgs.org(orgId);
    if (org === undefined) throw notConnected();
    const endsAtMs = claimedAtMs + LEASE_MS + moreMs;
    if (deps.steady.now() + requestMs > endsAtMs) return { due: [], goesOn: false };
    outcomes = await sendTogether(org.port, claims, { steady: deps.steady, requestMs, endsAtMs });
  } catch (thrown) {
    const error = asSalesforceError(thrown);
    outcomes = claims.map(() => error);
  }
  resize(sizes, orgId, claims.length, outcomes);
  const failed = claims.flatMap((claim, at) => {
    const error = outcomes[at];
    return error === undefined ? [] : [{ claim, error }];
  });
  const [wide] = failed.filter(({ error }) => isConnectionWide(error));
  const done = claims.filter((_claim, at) => outcomes[at] === undefined);
  const due = await Promise.all(done.map((claim) => complete(deps, orgId, claim)));
  if (wide !== undefined) {
    const untold = failed.map(({ claim }) => claim);
    await pause(parts, orgId, untold, wide.error, requestMs);
    return { due: [], goesOn: false };
  }
  await fail(parts, orgId, failed, requestMs);
  return { due: due.flat(), goesOn: failed.every(({ error }) => error.outcomeKnown) };
}

async function complete(deps: DeliverDeps, orgId: string, claim: ClaimedDelivery): Promise<readonly string[]> {
  const { fence, version, submission } = claim;
  const { held } = changeOf(claim);
  const more = await deps.deliveries.complete(orgId, submission.submissionId, fence, { version, held });
  return more === true ? [submission.submissionId] : [];
}

async function fail(
  { deps, pauses }: Parts,
  orgId: string,
  failed: readonly { readonly claim: ClaimedDelivery; readonly error: SalesforceError }[],
  requestMs: number,
): Promise<void> {
  const share = pauses.share();
  await Promise.all(
    failed.map(async ({ claim: { fence, version, attempts, submission }, error }) => {
      const { submissionId } = submission;
      const retryInMs = await pauses.afterFailure(orgId, error, { attempts, requestMs, share });
      await deps.deliveries.fail(orgId, submissionId, fence, {
        ...{ version, failure: failureOf(error), answered: error.outcomeKnown },
        ...(retryInMs === undefined ? {} : { retryInMs }),
      });
      deps.report({ orgId, submissionId, error, retryInMs });
    }),
  );
}

/** Said once, when it begins. */
async function pause(
  { deps, pauses }: Parts,
  orgId: string,
  claims: readonly ClaimedDelivery[],
  error: SalesforceError,
  requestMs: number,
): Promise<void> {
  const leases = claims.map(({ fence, submission: { submissionId } }) => ({ submissionId, fence }));
  const pausesMs = await pauses.ofOrg(orgId, error, requestMs);
  const { attempts, pauseMs } = await deps.deliveries.pause(orgId, leases, failureOf(error), pausesMs);
  if (attempts === 1) deps.report({ orgId, error, retryInMs: pauseMs });
}

/** A request that was too much for the org is smaller the next time, down to one, and grows again once it is answered. */
function resize(
  sizes: Map<string, number>,
  orgId: string,
  sent: number,
  outcomes: readonly (SalesforceError | undefined)[],
): void {
  if (sent > 1 && outcomes.some((error) => error !== undefined && !error.outcomeKnown)) {
    sizes.set(orgId, Math.ceil(sent / 2));
    return;
  }
  const size = sizes.get(orgId);
  if (size === undefined || outcomes.some((error) => error !== undefined)) return;
  if (size * 2 >= TOGETHER_MAX) sizes.delete(orgId);
  else sizes.set(orgId, size * 2);
}
