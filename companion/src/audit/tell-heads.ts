/**
 * Tells each connected org the newest head of its own chain, on first start and then once a day: a copy that stands where
 * nobody who runs the companion can change it unseen. Doing it twice changes nothing: the record's key is org and link.
 */
import type { SalesforceDirectory } from '../systems/salesforce/port.ts';
import { readHead } from './head.ts';
import type { HeadKeys, HeadStore } from './port.ts';

export interface TellHeadsDeps {
  readonly heads: HeadStore;
  readonly keys: HeadKeys;
  readonly orgs: SalesforceDirectory;
  readonly report: (failed: { readonly orgId: string; readonly error: unknown }) => void;
}

const TURN_MS = 60_000;
const REQUEST_MS = 15_000;
/** An org that was not reached. */
const AGAIN_MS = 15 * 60_000;
export const HEAD_OBJECT = 'Audit_Head__c';

/** One round; resolves with how many orgs were told. An org that is not reached keeps no other from its head. */
export function createTellHeads(deps: TellHeadsDeps): () => Promise<number> {
  return async () => {
    let told = 0;
    for (const orgId of await deps.heads.toTell()) {
      const turn = await deps.heads.tell(orgId, TURN_MS);
      if (turn === undefined) continue;
      let seq: number | undefined;
      try {
        seq = await tellOne(deps, orgId, turn.line);
        told += 1;
      } catch (error) {
        deps.report({ orgId, error });
      }
      await deps.heads.told(orgId, turn.fence, seq, AGAIN_MS);
    }
    return told;
  };
}

async function tellOne({ keys, orgs }: TellHeadsDeps, orgId: string, line: string): Promise<number> {
  const reading = await readHead(line, await keys.all());
  if (!('head' in reading)) throw new Error('The head that the database has is none of ours.');
  const { seq, hash, at } = reading.head;
  const org = await orgs.org(orgId);
  if (org === undefined) throw new Error('The org is not connected any more, or halted.');
  await org.port.change(
    [
      {
        object: HEAD_OBJECT,
        by: { field: 'Key__c', value: `${orgId}:${seq}` },
        fields: { Seq__c: seq, Hash__c: hash, Signature__c: line, Sealed_At__c: at },
      },
    ],
    [],
    { deadlineMs: REQUEST_MS },
  );
  return seq;
}
