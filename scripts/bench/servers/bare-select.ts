/**
 * The least that can answer from Postgres: node:http and postgres.js, one primary-key select of the stored position for
 * each request. It has one org, set when a connection is opened, so that row-level security lets it read.
 */
import postgres from 'postgres';
import { answerJson, given, serveBare } from './serve.ts';

const CREDIT_PATH = /^\/v1\/accounts\/(\w+)\/credit$/;

const org = given('BENCH_ORG');
const keyBefore = given('BENCH_KEY_BEFORE');
const sql = postgres(given('DATABASE_URL'), {
  max: Number(given('BENCH_CONNECTIONS')),
  connection: { 'ledgerline.org_id': org },
});

async function positionOf(url: string): Promise<string | undefined> {
  const key = keyBefore + (CREDIT_PATH.exec(url)?.[1] ?? '');
  const [row] = await sql<{ value: object }[]>`
    select value from ledgerline.freshness_entry where org_id = ${org} and domain = 'credit' and key = ${key}`;
  return row && JSON.stringify(row.value);
}

serveBare((request, response) => {
  positionOf(request.url ?? '').then(
    (text) => answerJson(response, text),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
