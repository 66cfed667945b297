/**
 * Sending what an org is told of in one request, so that none of it fails for another's sake: what cannot be written fails
 * alone, and a request that the org refuses as a whole is cut in halves until it is known which one it refuses.
 */
import type { Clock } from '../canonical/time.ts';
import { type Change, SalesforceError, type SalesforcePort } from '../systems/salesforce/port.ts';
import { asSalesforceError, isConnectionWide } from './org-failure.ts';
import type { ClaimedDelivery } from './port.ts';
import { changeOf } from './records.ts';

export interface SendLimits {
  readonly steady: Clock;
  /** Of the whole request. */
  readonly requestMs: number;
  /** Of the leases: nothing is sent that could outlast them. */
  readonly endsAtMs: number;
}

type Outcome = SalesforceError | undefined;

/** What became of each, in their order; undefined: the org has it. Rejects where nothing is known of any of them. */
export async function sendTogether(
  port: SalesforcePort,
  claims: readonly ClaimedDelivery[],
  limits: SendLimits,
): Promise<readonly Outcome[]> {
  const written = claims.map(writtenOf);
  const changes = written.filter((each): each is Change => !(each instanceof SalesforceError));
  const sent = [...(await send(port, changes, limits))];
  return written.map((each) => (each instanceof SalesforceError ? each : sent.shift()));
}

async function send(port: SalesforcePort, changes: readonly Change[], limits: SendLimits): Promise<readonly Outcome[]> {
  const [first] = changes;
  if (first === undefined) return [];
  const deadlineMs = Math.min(limits.requestMs, limits.endsAtMs - limits.steady.now());
  try {
    if (changes.length > 1) return await port.changeTogether(changes, { deadlineMs });
    await port.change(first.upserts, first.events, { deadlineMs });
    return [undefined];
  } catch (thrown) {
    const error = asSalesforceError(thrown);
    if (!isRefusedWhole(error) || changes.length === 1) return changes.map(() => error);
    const middle = Math.ceil(changes.length / 2);
    const before = await send(port, changes.slice(0, middle), limits);
    return [...before, ...(await send(port, changes.slice(middle), limits))];
  }
}

/** Nothing of it was done, and asking for the same again changes nothing. */
function isRefusedWhole(error: SalesforceError): boolean {
  if (isConnectionWide(error)) return false;
  return error.code === 'INTERNAL' || (error.outcomeKnown && !error.retryable);
}

function writtenOf(claim: ClaimedDelivery): Change | SalesforceError {
  try {
    const { upserts, events } = changeOf(claim);
    return { upserts, events };
  } catch (thrown) {
    return asSalesforceError(thrown);
  }
}
