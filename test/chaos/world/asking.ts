/**
 * People of the org who close what they sell as won: each leaves a record that asks for an order, in the way of the package's
 * trigger. Half of the events that tell of one are lost.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type StoredSubmission, withSql } from './books.ts';
import type { Asked } from './judge.ts';
import { type OrgClient, signIn } from './org-client.ts';
import { clientOrder, type OrderBody } from './orders.ts';
import type { ChaosWorld } from './world.ts';

/** Begins the number of each order. */
export const ASKING_RUN = 'ask';
const PAUSE_MS = 1_200;
/** Numbers stand for records too; these are nobody else's. */
const FIRST = 8_000_000;

export interface Request {
  readonly reference: string;
  readonly key: string;
  readonly body: OrderBody;
  /** Milliseconds since the epoch, when the org had it. */
  readonly requestedAt: number;
  /** Whether its event was published. */
  readonly told: boolean;
}

export interface Asking {
  /** How many requests are not taken in yet. */
  waiting(): Promise<number>;
  stop(): Promise<readonly Request[]>;
}

export interface AskingOptions {
  readonly random: () => number;
  readonly signal: AbortSignal;
}

export async function keepAsking(world: ChaosWorld, { random, signal }: AskingOptions): Promise<Asking> {
  const org = await signIn(world.orgUrl ?? '');
  const requests: Request[] = [];
  let stopping = false;
  const isOver = () => stopping || signal.aborted;
  const asking = (async () => {
    while (!isOver()) {
      requests.push(await request(org, FIRST + requests.length, random));
      await sleep(PAUSE_MS);
    }
  })();
  asking.catch(() => undefined);
  return {
    waiting: async () => {
      const keys = requests.map(({ key }) => key);
      return withSql(world.database.adminUrl, async (sql) => {
        const [row] = await sql<{ taken: number }[]>`
          select count(*)::int as taken from ledgerline.submission where request_key in ${sql(keys)}`;
        return keys.length - (row?.taken ?? 0);
      });
    },
    stop: async () => {
      stopping = true;
      await asking;
      return requests;
    },
  };
}

async function request(org: OrgClient, n: number, random: () => number): Promise<Request> {
  const { reference, key, body } = clientOrder(ASKING_RUN, n, random);
  const told = random() < 0.5;
  const requestedAt = Date.now();
  const recordId = await org.create('ledgerline__Order_Submission__c', {
    ledgerline__Key__c: key,
    ledgerline__State__c: 'requested',
    ledgerline__Account__c: body.accountId,
    ledgerline__Source_Object__c: body.source.object,
    ledgerline__Source_Record__c: body.source.recordId,
    ledgerline__Currency_Code__c: body.currency,
    ledgerline__Payload__c: JSON.stringify(body),
    ledgerline__Requested_At__c: new Date(requestedAt).toISOString(),
    ledgerline__Version__c: requestedAt,
  });
  const event = { ledgerline__Record_Id__c: recordId, ledgerline__Version__c: requestedAt };
  if (told) await org.create('ledgerline__Submission_Requested__e', event);
  return { reference, key, body, requestedAt, told };
}

/** Pure. What the judge of all orders asks of each: one that no submission has was never taken in. */
export function askedInOrg(requests: readonly Request[], stored: readonly StoredSubmission[]): readonly Asked[] {
  return requests.map(({ reference, key, body }) => ({
    ...{ reference, key, body },
    acknowledged: new Set(stored.flatMap((one) => (one.key === key ? [one.submissionId] : []))),
  }));
}

/** Pure. The longest from a request to its submission, of those whose event was published or was lost; and of how many. */
export function longestWait(
  requests: readonly Request[],
  stored: readonly StoredSubmission[],
  told: boolean,
): { readonly seconds: number; readonly trials: number } {
  const takenAt = new Map(stored.map(({ key, createdAt }) => [key, createdAt]));
  const waits = requests.flatMap((one) => {
    const at = takenAt.get(one.key);
    return one.told === told && at !== undefined ? [(at - one.requestedAt) / 1_000] : [];
  });
  return { seconds: Math.max(0, ...waits), trials: waits.length };
}
