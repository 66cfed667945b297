import { afterEach, describe, expect, it } from 'vitest';
import type { CreditAnswer } from '../../../companion/src/credit/answer.ts';
import { serveApi, type RunningServer } from '../../../companion/src/http/server.ts';
import type { Services } from '../../../companion/src/http/services.ts';
import { longSalesforceId } from '../../../companion/src/canonical/salesforce-id.ts';
import { ACCOUNT, credit } from './fixture.ts';
import { client, harness, ORG, type Harness } from './harness.ts';

const PATH = `/v1/accounts/${ACCOUNT}/credit`;
/** What is in memory can be told from what is worked out. */
const FROM_MEMORY: CreditAnswer = { ...credit, headline: { code: 'ROOM', message: 'From memory.' } };

const running: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(async (server) => server.close(0)));
});

interface Desk extends Harness {
  readonly asked: readonly (readonly [orgId: string, accountId: string])[];
  get(path?: string, headers?: Record<string, string>, method?: string): Promise<Response>;
}

/** A served API whose memory has an answer for the account; a good token has been verified once unless it is changed. */
async function served(script: Partial<Services> = {}): Promise<Desk> {
  const asked: [string, string][] = [];
  const api = harness({
    showCredit: async () => Promise.resolve(credit),
    readyCredit: (orgId, accountId) => {
      asked.push([orgId, accountId]);
      return orgId === ORG && accountId === ACCOUNT ? FROM_MEMORY : undefined;
    },
    clients: { byClientId: async () => Promise.resolve(client) },
    draining: () => false,
    ...script,
  });
  const server = await serveApi(api.api, { host: '127.0.0.1', port: 0, newId: () => 'id-unread' });
  running.push(server);
  const good = `Bearer ${await api.token()}`;
  const get: Desk['get'] = async (path = PATH, headers = {}, method = 'GET') =>
    fetch(`http://127.0.0.1:${String(server.port)}${path}`, { method, headers: { authorization: good, ...headers } });
  return { ...api, asked, get };
}

async function headlineOf(response: Response): Promise<string> {
  const { headline } = (await response.json()) as { headline: { code: string } };
  return headline.code;
}

describe('credit from memory', () => {
  it('is sent to a token that was verified before, and not to one that was not', async () => {
    const desk = await served();
    expect(await headlineOf(await desk.get())).toBe('NEAR_LIMIT');
    expect(desk.asked).toEqual([]);
    expect(await headlineOf(await desk.get())).toBe('ROOM');
    expect(desk.asked).toEqual([[ORG, ACCOUNT]]);
  });

  it('is what the API would send: the same body, headers and line in the log', async () => {
    const desk = await served({ readyCredit: () => FROM_MEMORY, showCredit: async () => Promise.resolve(FROM_MEMORY) });
    const headers = { 'x-request-id': 'my-own-id' };
    const worked = await desk.get(PATH, headers);
    const ready = await desk.get(PATH, headers);
    const told = (response: Response) =>
      Object.fromEntries([...response.headers].filter(([name]) => !['date', 'keep-alive'].includes(name)));
    expect(await ready.text()).toBe(await worked.text());
    expect(told(ready)).toEqual(told(worked));
    const [first, second] = desk.log.filter((line) => line.includes('"request"'));
    const fields = (line = '{}') => ({ ...(JSON.parse(line) as object), time: '' });
    expect(fields(second)).toEqual(fields(first));
  });

  it('gives a request without an id one', async () => {
    const desk = await served();
    await desk.get();
    expect((await desk.get()).headers.get('x-request-id')).toMatch(/^id-\d{8}$/);
    expect((await desk.get(PATH, { 'x-request-id': 'no sane id' })).headers.get('x-request-id')).toMatch(/^id-\d{8}$/);
  });

  it('is found by the short form of the account’s id too', async () => {
    const short = '001LL00000GLOBE';
    const desk = await served({
      readyCredit: (_orgId, accountId) => (accountId === longSalesforceId(short) ? FROM_MEMORY : undefined),
    });
    await desk.get();
    expect(await headlineOf(await desk.get(`/v1/accounts/${short}/credit`))).toBe('ROOM');
  });

  it.each([
    ['to ask the ERP now', `${PATH}?refresh=true`, 'GET'],
    ['with a query that is none', `${PATH}?`, 'GET'],
    ['for the head alone', PATH, 'HEAD'],
    ['for another account', PATH.replace('001', '002'), 'GET'],
  ])('is not sent where it was asked %s', async (_what, path, method) => {
    const desk = await served();
    await desk.get();
    const answer = await desk.get(path, {}, method);
    expect(answer.status).toBe(200);
    if (method === 'GET') expect(await headlineOf(answer)).toBe('NEAR_LIMIT');
  });

  it('is refused as ever to a token that has expired since', async () => {
    const desk = await served();
    await desk.get();
    desk.advance(601_000);
    expect((await desk.get()).status).toBe(401);
  });

  it('is refused to an org that was halted, as soon as the API would know', async () => {
    let halted = false;
    const clients = { byClientId: async () => Promise.resolve(halted ? undefined : client) };
    const desk = await served({ clients });
    await desk.get();
    halted = true;
    expect((await desk.get()).status).toBe(200);
    desk.advance(31_000);
    expect((await desk.get()).status).toBe(403);
  });

  it('is refused to a token without the scope, and to what is no token', async () => {
    const desk = await served();
    const narrow = `Bearer ${await desk.token({ claims: { scope: 'orders:write' } })}`;
    await desk.get(PATH, { authorization: narrow });
    expect((await desk.get(PATH, { authorization: narrow })).status).toBe(403);
    expect((await desk.get(PATH, { authorization: 'Bearer a.b.c' })).status).toBe(401);
    expect((await desk.get(PATH, { authorization: 'Basic eDp5' })).status).toBe(401);
    expect(desk.asked).toEqual([]);
  });

  it('of one org is not another’s', async () => {
    const desk = await served({
      clients: { byClientId: async () => Promise.resolve({ ...client, orgId: '00DOTHER0000001AAA' }) },
    });
    const theirs = { authorization: `Bearer ${await desk.token({ claims: { org: '00DOTHER0000001AAA' } })}` };
    await desk.get(PATH, theirs);
    expect(await headlineOf(await desk.get(PATH, theirs))).toBe('NEAR_LIMIT');
    expect(desk.asked).toEqual([['00DOTHER0000001AAA', ACCOUNT]]);
  });

  it('is not sent while the process drains', async () => {
    let drains = false;
    const desk = await served({ draining: () => drains });
    await desk.get();
    drains = true;
    expect((await desk.get()).status).toBe(503);
  });
});
