/** The simulated org: records by their keys, and a line to it that loses answers and lets changes take effect late. */
import {
  type SalesforceDirectory,
  SalesforceError,
  type SalesforcePort,
  type Upsert,
} from '../../../companion/src/systems/salesforce/port.ts';
import { count, type Faults } from './faults.ts';
import { goOn, type Life } from './line.ts';
import type { Loop } from './loop.ts';

/** The object that has the rule. */
const RULED = 'Order_Submission__c';

export interface OrgRecord {
  readonly object: string;
  readonly key: string;
  readonly version: number;
  readonly submissionId: string | undefined;
  readonly state: string | undefined;
}

export interface OrgParts {
  readonly loop: Loop;
  readonly faults: Faults;
  readonly records: Map<string, OrgRecord>;
  /** Whether the package's validation rule Version_Never_Shrinks is on: an admin can switch it off. */
  readonly refusesOlder: boolean;
  /** A record is about to be written. */
  readonly onStep: (before: OrgRecord | undefined, after: OrgRecord) => void;
}

export function orgDirectory(parts: OrgParts, life: Life): SalesforceDirectory {
  const port = orgPort(parts, life);
  const connection = {
    ...{ orgId: 'org', instanceUrl: 'https://org.example', secretRef: 'env:NONE', namespace: '' },
    ...{ apiVersion: '67.0', expectedOrgId: '00D', auth: { kind: 'client_credentials', clientId: 'c' } as const },
  };
  return { org: async () => ({ port, connection }) };
}

function orgPort(parts: OrgParts, life: Life): SalesforcePort {
  const never = (): never => {
    throw new Error('the simulation does not ask this of an org');
  };
  return {
    change: async (upserts, _events, { deadlineMs }) => {
      const [failed] = await send(parts, life, [upserts], deadlineMs);
      if (failed !== undefined) throw failed;
      return upserts.map(({ by }) => by.value);
    },
    changeTogether: async (changes, { deadlineMs }) =>
      send(
        parts,
        life,
        changes.map(({ upserts }) => upserts),
        deadlineMs,
      ),
    ...{ update: never, upsertMany: never, ingest: never, query: never, queryTogether: never, identify: never },
    ...{ usage: never, session: never },
  };
}

type Outcome = SalesforceError | undefined;

/** Each of `changes` does all or nothing; what it failed with, or undefined. Rejects where nothing is known of any. */
async function send(
  parts: OrgParts,
  life: Life,
  changes: readonly (readonly Upsert[])[],
  deadlineMs: number,
): Promise<readonly Outcome[]> {
  const { loop, faults } = parts;
  const subject = `org ${changes[0]?.[0]?.by.value ?? ''}`;
  return new Promise((resolve, reject) => {
    let waits = true;
    const end = (then: () => void): void => {
      if (waits) goOn(loop, life, then);
      waits = false;
      expiry.cancelled = true;
    };
    const lose = (): void => end(() => reject(failure('UNREACHABLE', false)));
    const expiry = loop.after(deadlineMs, () => end(() => reject(failure('TOO_SLOW', false))));
    const missed = (): void => {
      if (loop.draw(`${subject} breaks`) < 0.5) loop.after(1, lose);
    };
    /** Without an answer, or with all of it done but for the first where `but` says why, and what the org's rule refuses. */
    const commit = (answers: boolean, but?: SalesforceError): void => {
      const outcomes = changes.map((upserts, at) => (at === 0 && but !== undefined ? but : changeOne(parts, upserts)));
      loop.trace(`${life.name} ${subject} told${answers ? '' : ', unanswered'}`);
      if (answers) end(() => resolve(outcomes));
    };
    loop.after(2 + loop.draw(subject) * 60, () => {
      if (!life.alive && loop.draw(`left ${life.name}`) < 0.5) return;
      if (loop.now() < faults.orgDownUntil) {
        count(faults, 'orgDown');
        end(() => reject(failure('UNREACHABLE', true)));
        return;
      }
      const behaviour = faults.orgNext.shift();
      if (behaviour !== undefined) count(faults, `org.${behaviour.does}`);
      switch (behaviour?.does) {
        case 'fails':
          return commit(true, failure('UNABLE_TO_LOCK_ROW', true));
        case 'refuses':
          return commit(true, failure('FIELD_CUSTOM_VALIDATION_EXCEPTION', true, false));
        case 'never':
          return missed();
        case 'lost':
          commit(false);
          return missed();
        case 'slow':
          loop.after(behaviour.afterMs, () => commit(true));
          return;
        case 'late':
          loop.after(behaviour.afterMs, () => commit(false));
          return missed();
        default:
          commit(true);
      }
    });
  });
}

/** All of it, or nothing where the rule refuses one record. */
function changeOne(parts: OrgParts, upserts: readonly Upsert[]): Outcome {
  const written = upserts.map((upsert) => ({ id: `${upsert.object} ${upsert.by.value}`, after: recordOf(upsert) }));
  const isOlder = ({ id, after }: (typeof written)[number]): boolean => {
    const before = parts.records.get(id);
    if (after.object !== RULED || before?.submissionId !== after.submissionId) return false;
    return before !== undefined && after.version < before.version;
  };
  if (parts.refusesOlder && written.some(isOlder)) {
    count(parts.faults, 'olderRefused');
    return failure('FIELD_CUSTOM_VALIDATION_EXCEPTION', true, false);
  }
  for (const { id, after } of written) {
    parts.onStep(parts.records.get(id), after);
    parts.records.set(id, after);
  }
  return undefined;
}

function recordOf({ object, by, fields }: Upsert): OrgRecord {
  const version = fields['Version__c'];
  const submissionId = fields['Submission_Id__c'];
  const state = fields['State__c'];
  return {
    ...{ object, key: by.value, version: typeof version === 'number' ? version : 0 },
    submissionId: typeof submissionId === 'string' ? submissionId : undefined,
    state: typeof state === 'string' ? state : undefined,
  };
}

function failure(code: string, outcomeKnown: boolean, retryable = true): SalesforceError {
  return new SalesforceError(code, `the org’s words for ${code}`, { retryable, outcomeKnown });
}
