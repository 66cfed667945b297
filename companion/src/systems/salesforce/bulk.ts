/** Bulk API 2.0 ingest: one job for thousands of records. The job is never deleted, so that its results stay readable. */
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { answerFailure, orgFailure } from './failure.ts';
import { bodyOf, read } from './reading.ts';
import type { Names } from './names.ts';
import { type FieldValue, type RecordFields, type RowFailure, SalesforceError, type SalesforcePort } from './port.ts';
import type { Waiting } from './retry-locked.ts';
import type { Session } from './session.ts';
import { namedRows, type RuleNames } from './validation-rule.ts';
import { isDecimal, jsonText } from './wire.ts';

export interface IngestParts extends Waiting {
  readonly session: Session;
  readonly names: Names;
  /** /services/data/vNN.0 */
  readonly root: string;
  readonly ruleNames: RuleNames;
}

const POLL_MS = 1_000;
const jobSchema = z.object({ id: z.string().regex(/^[A-Za-z0-9]{15,18}$/), state: z.string() });
const failedSchema = z.object({
  state: z.string(),
  errorMessage: z.string().optional(),
  numberRecordsFailed: z.number().optional(),
});
/** Bulk 2 writes null as this; an empty cell would leave the field as it is. */
const NULL_CELL = '#N/A';

export function createIngest(parts: IngestParts): SalesforcePort['ingest'] {
  const { session, names, root, clock, wait, ruleNames } = parts;
  return async (object, field, records, call) => {
    if (records.length === 0) return [];
    const endsAt = clock.now() + call.deadlineMs;
    const left = () => ({ ...call, deadlineMs: endsAt - clock.now() });
    const send = async (method: 'POST' | 'PATCH' | 'GET', path: string, body?: Readonly<Record<string, string>>) => {
      const answer = await session.send({
        ...{ method, path: root + path, write: method !== 'GET', call: left() },
        ...(body === undefined ? {} : { body: jsonText(body) }),
      });
      return bodyOf(answer, method !== 'GET');
    };
    const { id } = read(
      jobSchema,
      await send('POST', '/jobs/ingest', {
        object: names.qualify(object),
        externalIdFieldName: names.qualify(field),
        operation: 'upsert',
        contentType: 'CSV',
        lineEnding: 'LF',
      }),
      'a bulk job',
    );
    const uploaded = await session.send({
      ...{ method: 'PUT', path: `${root}/jobs/ingest/${id}/batches`, write: true, call: left() },
      headers: { 'content-type': 'text/csv' },
      body: csvOf(names, records),
    });
    if (uploaded.status >= 300) throw answerFailure(uploaded, true);
    await send('PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' });
    for (;;) {
      const job = read(failedSchema, await send('GET', `/jobs/ingest/${id}`), 'a bulk job');
      if (job.state === 'Failed' || job.state === 'Aborted') throw ended(id, job);
      if (job.state === 'JobComplete') {
        if (job.numberRecordsFailed === 0) return [];
        break;
      }
      if (left().deadlineMs <= POLL_MS) throw unfinished(id);
      await wait(POLL_MS);
    }
    const answer = await session.send({
      ...{ method: 'GET', path: `${root}/jobs/ingest/${id}/failedResults/`, write: false, call: left() },
      headers: { accept: 'text/csv' },
    });
    if (answer.status >= 300) throw answerFailure(answer, false);
    return namedRows(ruleNames, failuresIn(answer.text, names, object, field, records), left);
  };
}

function csvOf(names: Names, records: readonly RecordFields[]): string {
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const rows = records.map((record) => columns.map((column) => cell(record[column])));
  return stringify([columns.map((column) => names.qualify(column)), ...rows]);
}

function cell(value: FieldValue | undefined): string {
  if (value === undefined) return '';
  if (value === null) return NULL_CELL;
  return isDecimal(value) ? value.decimal : String(value);
}

/** CODE:words:fields --, where the fields may be none and further errors may follow; the words may have colons in them. */
const ROW_ERROR = /^([A-Z_]+):(.*?)(?::([\w.,; ]*?) ?--(?=$|[\s;]*[A-Z_]+:).*)?$/s;

/** Rows come back in any order; their external id says which they are. */
function failuresIn(
  csv: string,
  names: Names,
  object: string,
  field: string,
  records: readonly RecordFields[],
): readonly RowFailure[] {
  const places = new Map(records.map((record, at) => [cell(record[field]), at]));
  const rows: Record<string, string>[] = parse(csv, { columns: true, skip_empty_lines: true });
  return rows.map((row) => {
    const said = row['sf__Error'] ?? '';
    const [, errorCode = 'UNKNOWN_EXCEPTION', words = '', listed = ''] = ROW_ERROR.exec(said) ?? [];
    const fields = listed.split(/[,; ]+/).filter((name) => name !== '');
    return {
      at: places.get(row[names.qualify(field)] ?? '') ?? -1,
      error: orgFailure({ errorCode, message: words === '' ? said : words, fields }, { object }),
    };
  });
}

function ended(
  id: string,
  job: { readonly state: string; readonly errorMessage?: string | undefined },
): SalesforceError {
  return orgFailure({ errorCode: 'BULK_FAILED', message: `Bulk job ${id} ${job.state}: ${job.errorMessage ?? ''}` });
}

function unfinished(id: string): SalesforceError {
  return new SalesforceError('BULK_UNFINISHED', `Bulk job ${id} is still at work in Salesforce.`, {
    retryable: true,
    outcomeKnown: false,
  });
}
