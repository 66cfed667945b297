/** A call of several requests ends by its one deadline: each request is given what the ones before it have left. */
import type { Clock } from '../../canonical/time.ts';
import type { SalesforceCall } from './port.ts';

/** Counts from now; asked again, it answers less. With nothing left the transport sends nothing. */
export function timeLeft(clock: Clock, call: SalesforceCall): () => SalesforceCall {
  const endsAt = clock.now() + call.deadlineMs;
  return () => ({ ...call, deadlineMs: endsAt - clock.now() });
}
