/**
 * Several requests in one: `composite` (up to 25, allOrNone if asked for) and `composite/graph` (up to 500 in all, each
 * graph a transaction). A later request names an answer of an earlier one: "@{order.id}", "@{found.records[0].Id}".
 */
import { Hono } from 'hono';
import type { OrgUser } from '../access/users.ts';
import { type Org, undone } from '../org.ts';
import { Refusal } from '../refusal.ts';
import { readObject, type RestApp, type RestEnv } from './request.ts';

const MOST = 25;
const MOST_IN_GRAPHS = 500;

interface Part {
  readonly method: string;
  readonly url: string;
  readonly referenceId: string;
  readonly body?: unknown;
  readonly httpHeaders?: Record<string, string>;
}

interface PartAnswer {
  readonly body: unknown;
  readonly httpHeaders: Record<string, string>;
  readonly httpStatusCode: number;
  readonly referenceId: string;
}

/** Sends a request into the REST API as this user, without counting it. */
export type Inside = (user: OrgUser, request: Request) => Promise<Response>;

export function composites(org: Org, inside: Inside): RestApp {
  return new Hono<RestEnv>()
    .post('/', async (c) => {
      const body = await readObject(c);
      const parts = partsOf(body);
      if (parts.length > MOST)
        throw new Refusal(400, 'LIMIT_EXCEEDED', `Limit exceeded: at most ${MOST} requests in a composite`);
      const { answers } = await run(org, inside, c.get('user'), parts, body['allOrNone'] === true);
      return c.json({ compositeResponse: answers });
    })
    .post('/graph', async (c) => {
      const { graphs } = await readObject(c);
      if (!Array.isArray(graphs)) throw new Refusal(400, 'JSON_PARSER_ERROR', 'graphs must be a list');
      const read = (graphs as Record<string, unknown>[]).map((graph) => ({
        graphId: graph['graphId'] as string,
        parts: partsOf(graph),
      }));
      if (read.reduce((sum, graph) => sum + graph.parts.length, 0) > MOST_IN_GRAPHS) {
        throw new Refusal(400, 'LIMIT_EXCEEDED', `Limit exceeded: at most ${MOST_IN_GRAPHS} requests in all graphs`);
      }
      const done: object[] = [];
      for (const { graphId, parts } of read) {
        const { answers, failed } = await run(org, inside, c.get('user'), parts, true);
        done.push({ graphId, graphResponse: { compositeResponse: answers }, isSuccessful: !failed });
      }
      return c.json({ graphs: done });
    });
}

async function run(
  org: Org,
  inside: Inside,
  user: OrgUser,
  parts: readonly Part[],
  allOrNone: boolean,
): Promise<{ answers: PartAnswer[]; failed: boolean }> {
  const answered = new Map<string, unknown>();
  const attempt = async (): Promise<PartAnswer[]> => {
    const answers: PartAnswer[] = [];
    let broken = false;
    for (const part of parts) {
      const answer: PartAnswer = broken && allOrNone ? halted(part) : await one(org, inside, user, part, answered);
      broken ||= answer.httpStatusCode >= 300;
      answers.push(answer);
    }
    return answers;
  };
  const failing = (answers: readonly PartAnswer[]): boolean => answers.some((answer) => answer.httpStatusCode >= 300);
  const answers = await undone(org, attempt, (all) => allOrNone && failing(all));
  const failed = failing(answers);
  if (!failed || !allOrNone) return { answers, failed };
  return { answers: answers.map((answer) => (answer.httpStatusCode < 300 ? halted(answer) : answer)), failed };
}

async function one(
  org: Org,
  inside: Inside,
  user: OrgUser,
  part: Part,
  answered: Map<string, unknown>,
): Promise<PartAnswer> {
  let request: Request;
  try {
    request = new Request(new URL(filled(part.url, answered) as string, 'http://org'), {
      method: part.method.toUpperCase(),
      headers: { 'content-type': 'application/json', ...part.httpHeaders },
      ...(part.body === undefined ? {} : { body: JSON.stringify(filled(part.body, answered)) }),
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { body: [error.body], httpHeaders: {}, httpStatusCode: error.status, referenceId: part.referenceId };
  }
  const response = await undone(
    org,
    () => inside(user, request),
    (answer) => answer.status >= 300,
  );
  const text = await response.text();
  const body: unknown = text === '' ? null : JSON.parse(text);
  answered.set(part.referenceId, body);
  const location = response.headers.get('location');
  return {
    body,
    httpHeaders: location === null ? {} : { Location: location },
    httpStatusCode: response.status,
    referenceId: part.referenceId,
  };
}

/** Puts answers in place of "@{name.path}", in texts at any depth. */
function filled(given: unknown, answered: ReadonlyMap<string, unknown>): unknown {
  if (typeof given === 'string') {
    return given.replace(/@\{(\w+)\.([^}]+)\}/g, (whole, name: string, path: string) => {
      const steps = path.split(/[.[\]]+/).filter((step) => step !== '');
      const value = steps.reduce<unknown>(
        (here, step) => (here as Record<string, unknown> | null | undefined)?.[step],
        answered.get(name),
      );
      if (typeof value !== 'string' && typeof value !== 'number') {
        throw new Refusal(
          400,
          'PROCESSING_HALTED',
          `Invalid reference specified. No value for ${whole.slice(2, -1)} found in ${name}`,
        );
      }
      return String(value);
    });
  }
  if (Array.isArray(given)) return given.map((item) => filled(item, answered));
  if (given === null || typeof given !== 'object') return given;
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, filled(value, answered)]));
}

function halted({ referenceId }: { readonly referenceId: string }): PartAnswer {
  const message = 'The transaction was rolled back since another operation in the same transaction failed.';
  return { body: [{ errorCode: 'PROCESSING_HALTED', message }], httpHeaders: {}, httpStatusCode: 400, referenceId };
}

function partsOf(body: Record<string, unknown>): Part[] {
  const parts = body['compositeRequest'];
  if (!Array.isArray(parts)) throw new Refusal(400, 'JSON_PARSER_ERROR', 'compositeRequest must be a list');
  return parts as Part[];
}
