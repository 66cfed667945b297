/**
 * Carrying out what was asked to be replayed: some of a batch at a time, under the batch's fenced lease, in the order in which
 * it failed. Those of one account follow each other; several accounts go on side by side. A process that ends in the middle
 * costs nothing but the lease's time.
 */
import { carryOut } from './carry-out.ts';
import type { ReplayDeps } from './deps.ts';
import type { ReplayJob } from './replays/port.ts';

const REPLAYS_A_JOB = 60;
const LANES = 4;
/** Longer than one replay may take; each that is begun makes it last anew. */
const LEASE_MS = 60_000;
/** Within the time after which a job is given up; what is left goes on with the next one. */
const TURN_MS = 100_000;

export function createRunReplays(deps: ReplayDeps): (job: ReplayJob) => Promise<void> {
  return async ({ orgId, batchId }) => {
    const endsAtMs = deps.clock.now() + TURN_MS;
    const claimed = await deps.deadLetters.claim(orgId, batchId, REPLAYS_A_JOB, LEASE_MS);
    if (claimed === undefined) return;
    const { fence } = claimed;
    const lanes = [...Map.groupBy(claimed.replays, ({ lane }) => lane).values()];
    let lost = false;

    const one = async (replayId: string): Promise<void> => {
      const begun = await deps.deadLetters.beginReplay(orgId, batchId, fence, replayId, LEASE_MS);
      if (begun === 'lost') lost = true;
      else if (begun !== 'over') {
        const outcome = await carryOut(deps, orgId, begun);
        if (!(await deps.deadLetters.finish(orgId, batchId, fence, replayId, outcome))) lost = true;
      }
    };
    const goOn = (): boolean => !lost && !deps.draining() && deps.clock.now() < endsAtMs;
    const work = async (): Promise<void> => {
      for (let lane = lanes.shift(); lane !== undefined; lane = lanes.shift()) {
        for (const { replayId } of lane) {
          if (!goOn()) return;
          await one(replayId);
        }
      }
    };
    await Promise.all(Array.from({ length: LANES }, work));
    await deps.deadLetters.advance(orgId, batchId, fence);
  };
}
