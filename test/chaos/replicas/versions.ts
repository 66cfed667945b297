/** Looks at the org's own records all the while: what it shows of a submission never becomes older. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { signIn } from '../world/org-client.ts';

export interface VersionsSeen {
  readonly looks: number;
  /** Of the records that were looked at: the keys their orders were asked for under. */
  readonly keys: ReadonlySet<string>;
  /** Records that showed an older version after a newer one. */
  readonly backwards: readonly string[];
}

export interface VersionWatch {
  stop(): Promise<VersionsSeen>;
}

const LOOK_MS = 400;
const PAGE = 2_000;
const shown = z.array(z.object({ ledgerline__Key__c: z.string(), ledgerline__Version__c: z.number() }));

export function watchVersions(orgUrl: string, signal: AbortSignal): VersionWatch {
  const newest = new Map<string, number>();
  const backwards: string[] = [];
  let looks = 0;
  let stopping = false;
  const isOver = () => stopping || signal.aborted;
  const looking = (async () => {
    const org = await signIn(orgUrl);
    while (!isOver()) {
      const soql =
        'SELECT ledgerline__Key__c, ledgerline__Version__c FROM ledgerline__Order_Submission__c ' +
        // As in the package's rule, the companion's first write to a requested record begins to count.
        `WHERE ledgerline__Submission_Id__c != null ORDER BY LastModifiedDate DESC LIMIT ${PAGE}`;
      for (const each of shown.parse(await org.query(soql))) {
        backwards.push(...olderThan(newest, each.ledgerline__Key__c, each.ledgerline__Version__c));
      }
      looks += 1;
      await sleep(LOOK_MS);
    }
  })();
  looking.catch(() => undefined);
  return {
    stop: async () => {
      stopping = true;
      await looking;
      return { looks, keys: new Set(newest.keys()), backwards };
    },
  };
}

/** Keeps the newest version of each key; answers what is wrong with this one. */
export function olderThan(newest: Map<string, number>, key: string, version: number): readonly string[] {
  const before = newest.get(key) ?? 0;
  newest.set(key, Math.max(before, version));
  return version < before ? [`${key}: ${version} after ${before}`] : [];
}
