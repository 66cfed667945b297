/**
 * Which of the org's validation rules refused. The API says the rule's words and not its name, so the rules with these
 * words are asked for (Tooling API). Without the right to see them (View Setup and Configuration) the words have to do.
 */
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Clock } from '../../canonical/time.ts';
import type { Names } from './names.ts';
import { quoted, type RowFailure, type SalesforceCall, SalesforceError } from './port.ts';

export interface RuleNamesParts {
  readonly get: (path: string, call: SalesforceCall) => Promise<unknown>;
  /** /services/data/vNN.0 */
  readonly root: string;
  readonly names: Names;
  readonly clock: Clock;
}

/** All of it only makes a failure easier to act on: nothing here rejects, and what is no rule's refusal stays as it is. */
export interface RuleNames {
  /** The failure, with the name of the rule where the org says it. `object`: what was written. */
  named(error: SalesforceError, object: string, call: SalesforceCall): Promise<SalesforceError>;
  /** The same for many in their order. What is refused in the same words is asked for once, and `WORDS_MAX` words at most. */
  allNamed<E extends SalesforceError | undefined>(
    errors: readonly E[],
    left: () => SalesforceCall,
  ): Promise<readonly (E | SalesforceError)[]>;
}

const answerSchema = z.object({
  records: z.array(z.object({ ValidationName: z.string(), ErrorMessage: z.string() })),
});
/** A trigger refuses by the same code, and may do so in other words for each row: not all of them are asked for. */
const WORDS_MAX = 20;
/** An answer holds for a run of many requests; a rule that is new or renamed is known by its name soon. */
const KNOWN_MS = 60_000;
const KNOWN_MAX = 200;

export function createRuleNames({ get, root, names, clock }: RuleNamesParts): RuleNames {
  const known = new LRUCache<string, { readonly name: string | undefined; readonly atMs: number }>({ max: KNOWN_MAX });

  async function ask(object: string, message: string, call: SalesforceCall): Promise<string | undefined> {
    const where = `EntityDefinition.QualifiedApiName = ${quoted(names.qualify(object))} AND Active = true`;
    const soql = `SELECT ValidationName, ErrorMessage FROM ValidationRule WHERE ${where}`;
    const answer = answerSchema.parse(await get(`${root}/tooling/query?q=${encodeURIComponent(soql)}`, call));
    const words = message.replace(/\s+/g, ' ');
    return answer.records.find(({ ErrorMessage }) => ErrorMessage.replace(/\s+/g, ' ').trim() === words)
      ?.ValidationName;
  }

  async function nameOf(error: SalesforceError, object: string, call: SalesforceCall): Promise<string | undefined> {
    const key = wordsOf(error, object);
    const before = known.get(key);
    if (before !== undefined && clock.now() - before.atMs < KNOWN_MS) return before.name;
    try {
      const name = await ask(object, error.message, call);
      known.set(key, { name, atMs: clock.now() });
      return name;
    } catch (failure) {
      // An org that does not let us see its rules says so again; one that is only slow may say it the next time.
      const passing = failure instanceof SalesforceError && failure.retryable;
      if (!passing) known.set(key, { name: undefined, atMs: clock.now() });
      return undefined;
    }
  }

  async function named(error: SalesforceError, object: string, call: SalesforceCall): Promise<SalesforceError> {
    if (!isOfRule(error)) return error;
    const name = await nameOf(error, object, call);
    return name === undefined ? error : error.named(name);
  }

  async function allNamed<E extends SalesforceError | undefined>(
    errors: readonly E[],
    left: () => SalesforceCall,
  ): Promise<readonly (E | SalesforceError)[]> {
    const asked = new Map<string, string | undefined>();
    for (const error of errors) {
      if (error === undefined || !isOfRule(error) || asked.size >= WORDS_MAX) continue;
      const { object = '' } = error;
      const words = wordsOf(error, object);
      if (!asked.has(words)) asked.set(words, await nameOf(error, object, left()));
    }
    return errors.map((error) => {
      if (error === undefined || !isOfRule(error)) return error;
      const name = asked.get(wordsOf(error, error.object ?? ''));
      return name === undefined ? error : error.named(name);
    });
  }

  return { named, allNamed };
}

/** The rows that failed, each with the name of the rule that refused it. */
export async function namedRows(
  names: RuleNames,
  rows: readonly RowFailure[],
  left: () => SalesforceCall,
): Promise<readonly RowFailure[]> {
  const errors = await names.allNamed(
    rows.map(({ error }) => error),
    left,
  );
  return rows.map((row, at) => ({ ...row, error: errors[at] ?? row.error }));
}

function isOfRule({ code }: SalesforceError): boolean {
  return code === 'FIELD_CUSTOM_VALIDATION_EXCEPTION';
}

function wordsOf({ message }: SalesforceError, object: string): string {
  return JSON.stringify([object, message]);
}
