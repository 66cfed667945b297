/** What the org shows of submissions in the end. */
import { z } from 'zod';
import type { StoredSubmission } from './books.ts';
import { Findings } from './judge.ts';
import { signIn } from './org-client.ts';

const shown = z.array(z.object({ ledgerline__Key__c: z.string(), ledgerline__State__c: z.string() }));

/** State by idempotency key, one a record; a key that has two records has a list of two. */
export async function orgRecords(url: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const org = await signIn(url);
  const states = new Map<string, string[]>();
  const records = await org.query(
    'SELECT ledgerline__Key__c, ledgerline__State__c FROM ledgerline__Order_Submission__c',
  );
  for (const { ledgerline__Key__c: key, ledgerline__State__c: state } of shown.parse(records)) {
    states.set(key, [...(states.get(key) ?? []), state]);
  }
  return states;
}

/** Pure. Every submission has one record, in the state it has here. */
export function judgeOrg(
  stored: readonly StoredSubmission[],
  records: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const broken = new Findings();
  for (const { key, state } of stored) {
    const shown = records.get(key) ?? [];
    if (shown.length !== 1) broken.add(`submission with ${shown.length} records in the org`, key);
    else if (shown[0] !== state) broken.add(`${state} here, ${shown[0] ?? ''} in the org`, key);
  }
  return broken.lines();
}
