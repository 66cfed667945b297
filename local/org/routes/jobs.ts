/** Bulk API 2.0 ingest: insert, update, upsert and delete of CSV records, each with its own result. Worked on after the upload is closed. */
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { Hono } from 'hono';
import { z } from 'zod';
import type { OrgUser } from '../access/users.ts';
import { dateTimeText } from '../clock.ts';
import { API_VERSION, type Org, undone } from '../org.ts';
import { noSuchResource, notSupported, Refusal } from '../refusal.ts';
import type { ObjectType } from '../schema/object.ts';
import { readObject, type RestApp, type RestEnv } from './request.ts';
import { createAny } from './sobjects.ts';

const OPERATIONS = ['insert', 'update', 'upsert', 'delete'] as const;

const jobSchema = z.object({
  object: z.string(),
  operation: z.enum(OPERATIONS),
  externalIdFieldName: z.string().optional(),
  contentType: z.literal('CSV').default('CSV'),
  lineEnding: z.enum(['LF', 'CRLF']).default('LF'),
  columnDelimiter: z.literal('COMMA').default('COMMA'),
});

type State = 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';
type Line = Record<string, string>;

interface Job {
  readonly id: string;
  readonly user: OrgUser;
  readonly asked: z.infer<typeof jobSchema>;
  readonly createdDate: string;
  state: State;
  csv: string;
  message: string | undefined;
  readonly succeeded: Line[];
  readonly failed: Line[];
}

export function ingestJobs(org: Org): RestApp {
  const jobs = new Map<string, Job>();
  const job = (id: string, user: OrgUser): Job => {
    const found = jobs.get(id);
    if (found === undefined || found.user.id !== user.id) throw noSuchResource();
    return found;
  };
  return new Hono<RestEnv>()
    .post('/', async (c) => {
      const made = opened(org, c.get('user'), await readObject(c));
      jobs.set(made.id, made);
      return c.json(shown(made));
    })
    .put('/:id/batches', async (c) => {
      const open = job(c.req.param('id'), c.get('user'));
      if (open.state !== 'Open' || open.csv !== '')
        throw new Refusal(400, 'INVALIDJOBSTATE', 'The job takes one upload while it is Open');
      open.csv = await c.req.text();
      return c.body(null, 201);
    })
    .patch('/:id', async (c) => {
      const open = job(c.req.param('id'), c.get('user'));
      const { state } = await readObject(c);
      if (state !== 'UploadComplete' && state !== 'Aborted')
        throw new Refusal(400, 'INVALIDJOBSTATE', 'The state must be UploadComplete or Aborted');
      if (open.state !== 'Open') throw new Refusal(400, 'INVALIDJOBSTATE', `The job is ${open.state} already`);
      open.state = state;
      if (state === 'UploadComplete') void org.exclusive.run(() => work(org, open));
      return c.json(shown(open));
    })
    .delete('/:id', (c) => {
      const closed = job(c.req.param('id'), c.get('user'));
      if (closed.state === 'Open' || closed.state === 'InProgress')
        throw new Refusal(400, 'INVALIDJOBSTATE', `The job is ${closed.state}`);
      jobs.delete(closed.id);
      return c.body(null, 204);
    })
    .get('/:id', (c) => c.json(shown(job(c.req.param('id'), c.get('user')))))
    .get('/:id/successfulResults', (c) =>
      csv(c.body.bind(c), job(c.req.param('id'), c.get('user')).succeeded, ['sf__Id', 'sf__Created']),
    )
    .get('/:id/failedResults', (c) =>
      csv(c.body.bind(c), job(c.req.param('id'), c.get('user')).failed, ['sf__Id', 'sf__Error']),
    )
    .get('/:id/unprocessedrecords', (c) => csv(c.body.bind(c), [], ['sf__Id']));
}

/** Throws on an operation, an object or an external id that cannot be worked with. */
function opened(org: Org, user: OrgUser, body: Record<string, unknown>): Job {
  const operation = z.enum(OPERATIONS).safeParse(body['operation']);
  if (!operation.success) throw notSupported(`the Bulk operation ${JSON.stringify(body['operation'])}`);
  const asked = jobSchema.parse(body);
  if (org.schema.find(asked.object) === undefined) {
    throw new Refusal(400, 'INVALIDENTITY', `Unable to find object: ${asked.object}`);
  }
  if (asked.operation === 'upsert' && asked.externalIdFieldName === undefined) {
    throw new Refusal(400, 'INVALIDJOB', 'InvalidJob : The External ID was not specified');
  }
  return {
    id: org.ids.next('750'),
    user,
    asked,
    createdDate: dateTimeText(org.clock.now()),
    state: 'Open',
    csv: '',
    message: undefined,
    succeeded: [],
    failed: [],
  };
}

/** Never throws: what goes wrong with the upload as a whole fails the job. */
async function work(org: Org, job: Job): Promise<void> {
  job.state = 'InProgress';
  try {
    const lines = parse(job.csv, { columns: true, bom: true, skip_empty_lines: true }) as unknown as Line[];
    const object = org.schema.object(job.asked.object);
    for (const line of lines) await workLine(org, job, object, line);
    job.state = 'JobComplete';
  } catch (error) {
    job.state = 'Failed';
    job.message = `InvalidBatch : ${error instanceof Error ? error.message : String(error)}`;
  }
  org.store.commit();
  org.bus.flush();
}

async function workLine(org: Org, job: Job, object: ObjectType, line: Line): Promise<void> {
  try {
    const { id, created } = await undone(
      org,
      async () => written(org, job, object, line),
      () => false,
    );
    job.succeeded.push({ sf__Id: id, sf__Created: String(created), ...line });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const fields = error.fields?.join(',') ?? '';
    job.failed.push({ sf__Id: '', sf__Error: `${error.errorCode}:${error.message}:${fields} --`, ...line });
  }
}

function written(org: Org, job: Job, object: ObjectType, line: Line): { id: string; created: boolean } {
  const { operation, externalIdFieldName = 'Id' } = job.asked;
  const given = givenValues(line);
  if (operation === 'insert') return { id: createAny(org, job.user, object, given).id, created: true };
  if (operation === 'upsert') {
    const { [externalIdFieldName]: value, ...rest } = given;
    if (typeof value !== 'string')
      throw new Refusal(400, 'MISSING_ARGUMENT', `${externalIdFieldName} not specified`, []);
    return org.writer.upsert(job.user, object, externalIdFieldName, value, rest);
  }
  const { Id, ...rest } = given;
  if (typeof Id !== 'string') throw new Refusal(400, 'MISSING_ARGUMENT', 'Id not specified', ['Id']);
  if (operation === 'delete') org.writer.delete(job.user, object, Id);
  else org.writer.update(job.user, object, Id, rest);
  return { id: Id, created: false };
}

/** An empty cell leaves a field alone; #N/A empties it; "Account__r.Key__c" names a parent by its external id. */
function givenValues(line: Line): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(line)) {
    if (text === '') continue;
    const value = text === '#N/A' ? null : text;
    const [parent = '', external] = name.split('.');
    given[parent] = external === undefined ? value : { [external]: value };
  }
  return given;
}

function shown(job: Job): object {
  return {
    id: job.id,
    operation: job.asked.operation,
    object: job.asked.object,
    createdById: job.user.id,
    createdDate: job.createdDate,
    systemModstamp: job.createdDate,
    state: job.state,
    ...(job.asked.externalIdFieldName === undefined ? {} : { externalIdFieldName: job.asked.externalIdFieldName }),
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: Number(API_VERSION.slice(1)),
    jobType: 'V2Ingest',
    contentUrl: `services/data/${API_VERSION}/jobs/ingest/${job.id}/batches`,
    lineEnding: job.asked.lineEnding,
    columnDelimiter: 'COMMA',
    numberRecordsProcessed: job.succeeded.length + job.failed.length,
    numberRecordsFailed: job.failed.length,
    retries: 0,
    ...(job.message === undefined ? {} : { errorMessage: job.message }),
  };
}

function csv(
  answer: (body: string, status: 200, headers: Record<string, string>) => Response,
  lines: readonly Line[],
  columns: readonly string[],
): Response {
  const header = [...new Set([...columns, ...lines.flatMap((line) => Object.keys(line))])];
  const text = stringify(
    lines.map((line) => header.map((name) => line[name] ?? '')),
    { header: true, columns: header, quoted: true },
  );
  return answer(text, 200, { 'content-type': 'text/csv' });
}
