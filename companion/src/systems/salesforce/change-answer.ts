/**
 * What an org says became of a change. It answers every request of it exactly once, in their order; an answer that says less,
 * or contradicts itself, is an unknown outcome and never counts as done. Asking again is safe: records are upserted by key.
 */
import { z } from 'zod';
import { orgFailure } from './failure.ts';
import { type Change, SalesforceError } from './port.ts';
import { compositeSchema, read, unanswered } from './reading.ts';

/** An event that is taken into the queue says so among `errors`, so only `success` is asked. */
const madeSchema = z.object({ id: z.string().min(1), success: z.literal(true) });
const refusedSchema = z.tuple(
  [z.object({ errorCode: z.string().min(1), message: z.unknown().optional(), fields: z.unknown().optional() })],
  z.unknown(),
);
const graphsSchema = z.object({
  graphs: z.array(z.object({ graphId: z.string(), graphResponse: compositeSchema, isSuccessful: z.boolean() })),
});
type Answers = z.output<typeof compositeSchema>['compositeResponse'];
type Answer = Answers[number];

/** The ids of what was made, events' among them. Throws SalesforceError for what was refused, or is not known. */
export function madeBy(change: Change, body: unknown): readonly string[] {
  const { compositeResponse } = read(compositeSchema, body, 'a change');
  const made = outcomeOf(change, compositeResponse, 'a change');
  if (made instanceof SalesforceError) throw made;
  return made;
}

/** What each failed with, in their order, where the graph of a change is named by `graphIdOf`; undefined: it was done. */
export function failuresOf(
  changes: readonly Change[],
  body: unknown,
  graphIdOf: (at: number) => string,
): readonly (SalesforceError | undefined)[] {
  const { graphs } = read(graphsSchema, body, 'several changes');
  return changes.map((change, at) => {
    const [graph, ...again] = graphs.filter(({ graphId }) => graphId === graphIdOf(at));
    const what = 'one of several changes';
    if (graph === undefined || again.length > 0)
      return unanswered(what, `${graph ? 1 + again.length : 0} answers to 1`);
    const made = outcomeOf(change, graph.graphResponse.compositeResponse, what);
    if (made instanceof SalesforceError) return made;
    return graph.isSuccessful ? undefined : unanswered(what, 'all of it done, and no success');
  });
}

function outcomeOf({ upserts, events }: Change, answers: Answers, what: string): readonly string[] | SalesforceError {
  const requests = upserts.length + events.length;
  if (answers.length !== requests) return unanswered(what, `${answers.length} answers to ${requests} requests`);
  const said = answers.map(answerOf);
  if (said.includes('unclear')) return unanswered(what, 'an answer that is neither a success nor a refusal');
  const made = said.filter((each) => typeof each === 'object' && 'id' in each);
  if (made.length === requests) return made.map(({ id }) => id);
  const refused = said.flatMap((each, at) => (typeof each === 'object' && 'errorCode' in each ? { ...each, at } : []));
  const [first] = refused;
  // Nobody is to blame for what was taken back.
  if (first === undefined) return unanswered(what, 'requests that were taken back, and none that was refused');
  const object = upserts[first.at]?.object ?? events[first.at - upserts.length]?.event ?? '';
  return orgFailure(first, { status: answers[first.at]?.httpStatusCode ?? 0, object });
}

/** With allOrNone the others are refused for the sake of the one that failed: those are 'taken back'. */
function answerOf({ httpStatusCode: status, body }: Answer) {
  if (status >= 200 && status < 300) return madeSchema.safeParse(body).data ?? 'unclear';
  const [refused] = refusedSchema.safeParse(body).data ?? [];
  if (status < 400 || refused === undefined) return 'unclear';
  return refused.errorCode === 'PROCESSING_HALTED' ? 'taken back' : refused;
}
