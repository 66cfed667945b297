/** A verifier that overlooks one kind of edit, or cries wolf, breaks the promise: the judge of `tamper` can fail. */
import { afterAll, describe, expect, it } from 'vitest';
import { namedRandom } from '../../../local/erp/latency.ts';
import type { AuditVerdict } from '../../../companion/src/audit/verify.ts';
import { type ChaosResult, holds } from '../promise.ts';
import { endCluster } from '../world/cluster.ts';
import { EDITS } from './edits.ts';
import { tamper } from './promise.ts';

const BLIND_TO = 'a column of an entry';
/** Every kind up to that one, once. */
const TRIALS = Object.keys(EDITS).indexOf(BLIND_TO) + 1;
const WITHIN_MS = 120_000;

afterAll(endCluster);

async function judged(see: (verdict: AuditVerdict) => AuditVerdict): Promise<ChaosResult> {
  return tamper((verify) => async (org, copies) => see(await verify(org, copies))).run({
    ...{ seed: 1, random: namedRandom(1, ''), stream: (name) => namedRandom(1, name), trials: TRIALS, short: true },
    ...{ signal: new AbortController().signal, progress: () => undefined, settling: () => undefined },
  });
}

const sound: AuditVerdict = { sound: true, links: 0, head: '', heads: [] };

describe('the promise of the audit trail', () => {
  it(
    'holds for the verifier as it is',
    async () => {
      const result = await judged((verdict) => verdict);
      expect(result.broken).toEqual([]);
      expect(holds(result)).toBe(true);
      expect(result.faults).toBe(TRIALS);
    },
    WITHIN_MS,
  );

  it(
    'is broken for one that overlooks a changed column, and names that edit alone',
    async () => {
      const result = await judged((verdict) =>
        !verdict.sound && verdict.fault === 'columnsChanged' ? sound : verdict,
      );
      expect(holds(result)).toBe(false);
      expect(result.broken).toEqual([expect.stringContaining(`not found: ${BLIND_TO}`)]);
    },
    WITHIN_MS,
  );

  it(
    'is broken for one that finds fault with a trail that nobody touched',
    async () => {
      const result = await judged((verdict) =>
        verdict.sound ? { sound: false, links: verdict.links, fault: 'linkChanged' } : verdict,
      );
      expect(holds(result)).toBe(false);
      expect(result.broken.every((line) => line.startsWith('false alarm'))).toBe(true);
    },
    WITHIN_MS,
  );
});
