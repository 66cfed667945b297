/** What was read from ERPs, and who is reading it again. */
import type { Claim, FreshnessStore, StoredReading } from '../../freshness/port.ts';
import { answerOf, exactInstant, isoInstant, type Sql } from '../client.ts';
import { storedJson } from '../stored-json.ts';

interface ReadingRow {
  readonly kind: 'fresh' | 'load' | 'wait';
  readonly now: string;
  readonly value: unknown;
  readonly asOf: string | null;
  readonly fence: number;
  readonly beganAt: string;
}

export function freshnessStore(sql: Sql): FreshnessStore {
  return {
    peek: async (orgId, domain, key) => {
      const row = await answerOf(
        sql<{ answer: ReadingRow }[]>`select ledgerline.freshness_peek(${orgId}, ${domain}, ${key}) as answer`,
      );
      const reading = readingOf(row);
      return { now: isoInstant(row.now), ...(reading === undefined ? {} : { reading }) };
    },
    claim: async (request) =>
      claimOf(
        await answerOf(
          sql<{ answer: ReadingRow }[]>`
            select ledgerline.freshness_claim(${request.orgId}, ${request.domain}, ${request.key},
              ${request.maxAgeSeconds}, ${request.notOlderThan ?? null}, ${request.leaseMs}) as answer`,
        ),
      ),
    complete: async ({ orgId, domain, key, fence, beganAt, value }) => {
      await answerOf(
        sql<{ answer: boolean }[]>`
          select ledgerline.freshness_complete(${orgId}, ${domain}, ${key}, ${fence}, ${beganAt},
            ${sql.json(storedJson(value))}) as answer`,
      );
    },
    abandon: async (orgId, domain, key, fence) => {
      await answerOf(
        sql<{ answer: unknown }[]>`
          select ledgerline.freshness_abandon(${orgId}, ${domain}, ${key}, ${fence}) as answer`,
      );
    },
  };
}

function claimOf(row: ReadingRow): Claim {
  const reading = readingOf(row);
  const previous = reading === undefined ? {} : { previous: reading };
  if (row.kind === 'load') return { kind: 'load', fence: row.fence, beganAt: exactInstant(row.beganAt), ...previous };
  if (row.kind === 'wait') return { kind: 'wait', now: isoInstant(row.now), ...previous };
  if (reading === undefined) throw new Error('freshness_claim answered a fresh value without the value');
  return { kind: 'fresh', reading, now: isoInstant(row.now) };
}

function readingOf(row: ReadingRow): StoredReading | undefined {
  return row.asOf === null ? undefined : { value: row.value, asOf: exactInstant(row.asOf) };
}
