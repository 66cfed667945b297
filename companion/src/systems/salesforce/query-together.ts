/**
 * Small queries that are asked again and again, as one call of several: what an org allows in a day is counted in calls, and
 * a composite request counts as one (REST API Developer Guide, "Composite").
 */
import type { Clock } from '../../canonical/time.ts';
import { orgFailure } from './failure.ts';
import type { Names } from './names.ts';
import type { SalesforcePort, SalesforceRecord } from './port.ts';
import { bodyOf, compositeSchema, errorsSchema, querySchema, read, tooLarge, unanswered } from './reading.ts';
import type { Session } from './session.ts';
import { timeLeft } from './time-left.ts';
import { jsonText } from './wire.ts';

/** Salesforce takes no more queries than this in one composite request. */
const QUERIES_MAX = 5;

export function createQueryTogether(parts: {
  readonly session: Session;
  readonly names: Names;
  readonly root: string;
  readonly clock: Clock;
}): SalesforcePort['queryTogether'] {
  const { session, names, root, clock } = parts;
  return async (queries, call, max) => {
    const left = timeLeft(clock, call);
    const found: (readonly SalesforceRecord[])[] = [];
    for (let from = 0; from < queries.length; from += QUERIES_MAX) {
      const together = queries.slice(from, from + QUERIES_MAX);
      const body = jsonText({
        allOrNone: false,
        compositeRequest: together.map((soql, at) => ({
          method: 'GET',
          url: `${root}/query?q=${encodeURIComponent(names.qualifyQuery(soql))}`,
          referenceId: `query${at}`,
        })),
      });
      const answer = await session.send({
        method: 'POST',
        path: `${root}/composite`,
        body,
        write: false,
        call: left(),
      });
      const { compositeResponse } = read(compositeSchema, bodyOf(answer, false), 'several queries');
      if (compositeResponse.length !== together.length) {
        throw unanswered('several queries', `${compositeResponse.length} answers to ${together.length}`);
      }
      for (const { httpStatusCode: status, body: said } of compositeResponse) {
        if (status >= 300) throw orgFailure(errorsSchema.safeParse(said).data?.[0] ?? {}, { status, object: '' });
        const page = read(querySchema, said, 'a query');
        if (!page.done || page.records.length > max) throw tooLarge(max);
        found.push(page.records.map((record) => names.plainRecord(record)));
      }
    }
    return found;
  };
}
