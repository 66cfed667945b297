/**
 * Upserting records and publishing events, all or nothing: one change as a composite request, several as one composite graph
 * request, of which each graph is a transaction of its own. An org counts either as one call.
 *
 * An org that has a newer version of a record refuses the older one (validation rule Version_Never_Shrinks of
 * Order_Submission__c). That is no failure: what was to be told is old, and the newer one stands.
 */
import { failuresOf, madeBy } from './change-answer.ts';
import type { Names } from './names.ts';
import { type Change, quoted, SalesforceError, type SalesforceCall, type SalesforcePort } from './port.ts';
import { retryLocked, type Waiting } from './retry-locked.ts';
import { timeLeft } from './time-left.ts';
import type { RuleNames } from './validation-rule.ts';
import type { Written } from './wire.ts';

export interface ChangeParts extends Waiting {
  readonly names: Names;
  /** /services/data/vNN.0 */
  readonly root: string;
  readonly post: (method: 'POST', path: string, body: Written, call: SalesforceCall) => Promise<unknown>;
  readonly query: SalesforcePort['query'];
  readonly ruleNames: RuleNames;
}

/** Of one composite request. */
const COMPOSITE_MAX = 25;
/** Of one composite graph request: graphs, and requests in all of them. */
const GRAPHS_MAX = 75;
const NODES_MAX = 500;

type Outcome = SalesforceError | undefined;

export function createChange(parts: ChangeParts): Pick<SalesforcePort, 'change' | 'changeTogether'> {
  const { names, post, clock } = parts;

  /** Undefined: the org has a newer version. */
  async function unlessNewer(change: Change, error: SalesforceError, call: SalesforceCall): Promise<Outcome> {
    if (!isAboutVersion(names, error)) return error;
    try {
      return (await hasNewer(parts, change, error, call)) ? undefined : error;
    } catch (failure) {
      if (failure instanceof SalesforceError) return failure;
      throw failure;
    }
  }

  return {
    change: async (upserts, events, call) => {
      if (upserts.length + events.length > COMPOSITE_MAX) throw new RangeError('too much for one change');
      const left = timeLeft(clock, call);
      const change = { upserts, events };
      try {
        return await retryLocked(parts, left(), async (each) => {
          const body = { allOrNone: true, compositeRequest: requestsOf(parts, change) };
          return madeBy(change, await post('POST', '/composite', body, each)).slice(0, upserts.length);
        });
      } catch (error) {
        if (!(error instanceof SalesforceError)) throw error;
        const failure = await unlessNewer(change, error, left());
        if (failure === undefined) return [];
        throw await parts.ruleNames.named(failure, failure.object ?? '', left());
      }
    },

    changeTogether: async (changes, call) => {
      requireRoom(changes);
      const left = timeLeft(clock, call);
      const failures = new Map<Change, SalesforceError>();
      let waiting = changes;
      await retryLocked(parts, left(), async (each) => {
        const graphs = waiting.map((change, at) => ({
          graphId: graphIdOf(at),
          compositeRequest: requestsOf(parts, change),
        }));
        const said = failuresOf(waiting, await post('POST', '/composite/graph', { graphs }, each), graphIdOf);
        waiting.forEach((change, at) => {
          const failure = said[at];
          if (failure === undefined) failures.delete(change);
          else failures.set(change, failure);
        });
        waiting = waiting.filter((change) => failures.get(change)?.code === 'UNABLE_TO_LOCK_ROW');
        const locked = waiting[0] && failures.get(waiting[0]);
        // What stays locked is among the failures.
        if (locked !== undefined) throw locked;
      }).catch((error: unknown) => {
        if (!(error instanceof SalesforceError) || error.code !== 'UNABLE_TO_LOCK_ROW') throw error;
      });
      const outcomes: Outcome[] = [];
      for (const change of changes) {
        const failure = failures.get(change);
        outcomes.push(failure && (await unlessNewer(change, failure, left())));
      }
      return parts.ruleNames.allNamed(outcomes, left);
    },
  };
}

function graphIdOf(at: number): string {
  return `graph${at}`;
}

function requireRoom(changes: readonly Change[]): void {
  const nodes = changes.reduce((sum, { upserts, events }) => sum + upserts.length + events.length, 0);
  if (changes.length > GRAPHS_MAX || nodes > NODES_MAX) throw new RangeError('too much for one request');
}

function requestsOf({ names, root }: ChangeParts, { upserts, events }: Change): readonly Written[] {
  return [
    ...upserts.map(({ object, by, fields, links = {} }, at) => ({
      method: 'PATCH',
      url: `${root}/sobjects/${names.qualify(object)}/${names.qualify(by.field)}/${encodeURIComponent(by.value)}`,
      referenceId: `record${at}`,
      body: {
        ...names.qualifyFields(fields),
        ...Object.fromEntries(Object.entries(links).map(([field, to]) => [names.qualify(field), `@{record${to}.id}`])),
      },
    })),
    ...events.map(({ event, fields }, at) => ({
      method: 'POST',
      url: `${root}/sobjects/${names.qualify(event)}`,
      referenceId: `event${at}`,
      body: names.qualifyFields(fields),
    })),
  ];
}

/** A validation rule refuses the record's version. */
function isAboutVersion(names: Names, { code, fields }: SalesforceError): boolean {
  return code === 'FIELD_CUSTOM_VALIDATION_EXCEPTION' && fields.some((field) => names.plain(field) === 'Version__c');
}

/** Asked of the org itself: a rule of somebody else's at the same field must not pass for it. */
async function hasNewer(
  { query }: ChangeParts,
  { upserts }: Change,
  { object }: SalesforceError,
  call: SalesforceCall,
): Promise<boolean> {
  const refused = upserts.find((upsert) => upsert.object === object);
  const version = refused?.fields['Version__c'];
  if (refused === undefined || typeof version !== 'number') return false;
  const where = `${refused.by.field} = ${quoted(refused.by.value)}`;
  const [record] = await query(`SELECT Version__c FROM ${refused.object} WHERE ${where}`, call, 1);
  const has = record?.['Version__c'];
  return typeof has === 'number' && has > version;
}
