import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { serveApi, type RunningServer } from '../../../companion/src/http/server.ts';
import { ACCOUNT, credit, KEY } from './fixture.ts';
import { client, harness, type Harness } from './harness.ts';

const PATH = '/v1/orders/preflight';
const running: RunningServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map(async (server) => server.close(0)));
});

async function served(api: Harness): Promise<RunningServer & { readonly url: string }> {
  const server = await serveApi(api.api, { host: '127.0.0.1', port: 0, newId: () => 'id-unread' });
  running.push(server);
  return { ...server, url: `http://127.0.0.1:${String(server.port)}` };
}

/** Sends bytes as they are and gives back all that is answered until the server closes. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString()));
  socket.on('error', () => undefined);
  socket.write(bytes);
  const { promise, resolve } = Promise.withResolvers<undefined>();
  socket.once('close', () => resolve(undefined));
  await promise;
  return answer;
}

async function postHead(api: Harness, path: string): Promise<string> {
  const lines = [
    `POST ${path} HTTP/1.1`,
    'host: x',
    'connection: close',
    `authorization: Bearer ${await api.token()}`,
    'content-type: application/json',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

describe('over the wire', () => {
  it('answers with the request’s id and one length', async () => {
    const api = harness({ showCredit: async () => Promise.resolve(credit) });
    const { url } = await served(api);
    const answer = await fetch(`${url}/v1/accounts/${ACCOUNT}/credit`, {
      headers: { authorization: `Bearer ${await api.token()}`, 'x-request-id': 'my-own-id' },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-request-id')).toBe('my-own-id');
    expect(answer.headers.get('content-length')).toBe(String(Buffer.byteLength(await answer.text())));
  });

  it('says on errors what it says without a server', async () => {
    const { url } = await served(harness());
    const missing = await fetch(`${url}/nowhere`);
    expect(missing.headers.get('content-type')).toBe('application/problem+json');
    expect(await missing.json()).toMatchObject({
      code: 'ROUTE_NOT_FOUND',
      requestId: missing.headers.get('x-request-id'),
    });
    const refused = await fetch(`${url}/v1/orders`, { method: 'DELETE' });
    expect(refused.headers.get('allow')).toBe('POST, GET, HEAD');
    expect(refused.headers.get('x-request-id')).not.toBeNull();
  });

  it('answers HEAD as GET without a body', async () => {
    const { url } = await served(harness());
    const answer = await fetch(`${url}/livez`, { method: 'HEAD' });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('');
  });
});

describe('a body of 6 MB', () => {
  const sixMegabytes = `{"x":"${'y'.repeat(6 * 1024 * 1024)}"}`;

  it('is refused when its length is announced, and when it is not', async () => {
    const api = harness();
    const { port } = await served(api);
    const head = await postHead(api, PATH);
    const announced = await raw(port, `${head}content-length: ${String(sixMegabytes.length)}\r\n\r\n${sixMegabytes}`);
    expect(announced).toMatch(/^HTTP\/1\.1 413 /);
    expect(announced).toContain('"code":"BODY_TOO_LARGE"');
    const size = sixMegabytes.length.toString(16);
    const chunked = await raw(port, `${head}transfer-encoding: chunked\r\n\r\n${size}\r\n${sixMegabytes}\r\n0\r\n\r\n`);
    expect(chunked).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('is not what a body of 4 MB is: that one is read, chunked too', async () => {
    const api = harness();
    const { port } = await served(api);
    const body = `{"x":"${'y'.repeat(4 * 1024 * 1024)}"}`;
    const head = await postHead(api, PATH);
    const answer = await raw(
      port,
      `${head}transfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 422 /);
    expect(answer).toContain('"field":"x"');
  });
});

describe('what is not a request', () => {
  it.each([
    [
      'headers of 20 KB',
      `GET /livez HTTP/1.1\r\nhost: x\r\nx-large: ${'y'.repeat(20_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
    ['no HTTP at all', 'HELLO\r\n\r\n', 400, 'REQUEST_BROKEN'],
    ['a host that is none', 'GET /livez HTTP/1.1\r\nhost: a/b\r\nconnection: close\r\n\r\n', 400, 'REQUEST_BROKEN'],
    [
      'two lengths',
      `POST ${PATH} HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
      'REQUEST_BROKEN',
    ],
  ])('%s', async (_case, bytes, status, code) => {
    const { port } = await served(harness());
    const answer = await raw(port, bytes);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${String(status)} `));
    expect(head).toContain('x-request-id: id-unread');
    expect(JSON.parse(body)).toMatchObject({ code, status, requestId: 'id-unread' });
  });

  it('a caller that goes away in the middle of its body is no defect of ours, and nothing is done', async () => {
    const asked = Promise.withResolvers<undefined>();
    const api = harness({
      clients: {
        byClientId: async () => {
          asked.resolve(undefined);
          return Promise.resolve(client);
        },
      },
    });
    const { port } = await served(api);
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `${await postHead(api, '/v1/orders')}idempotency-key: ${KEY}\r\ncontent-length: 1000\r\n\r\n{"source":`,
    );
    await asked.promise;
    socket.destroy();
    await vi.waitFor(() => expect(api.log).toHaveLength(1), { timeout: 30_000 });
    expect(JSON.parse(api.log[0] ?? '')).toMatchObject({ message: 'request', code: 'REQUEST_BROKEN', status: 400 });
  });
});

describe('closing', () => {
  it('lets a request under way end, takes no new one, and does not wait for idle connections', async () => {
    const asked = Promise.withResolvers<undefined>();
    const answer = Promise.withResolvers<typeof credit>();
    const api = harness({
      showCredit: async () => {
        asked.resolve(undefined);
        return answer.promise;
      },
    });
    const server = await served(api);
    await (await fetch(`${server.url}/livez`)).text();
    const under = fetch(`${server.url}/v1/accounts/${ACCOUNT}/credit`, {
      headers: { authorization: `Bearer ${await api.token()}` },
    });
    await asked.promise;
    const closed = server.close(60_000);
    await expect(fetch(`${server.url}/livez`)).rejects.toThrow();
    answer.resolve(credit);
    expect((await under).status).toBe(200);
    expect(await closed).toBe(0);
  });

  it('cuts off what does not end in time, and says how many', async () => {
    const asked = Promise.withResolvers<undefined>();
    const api = harness({
      showCredit: async () => {
        asked.resolve(undefined);
        return new Promise(() => undefined);
      },
    });
    const server = await served(api);
    const under = fetch(`${server.url}/v1/accounts/${ACCOUNT}/credit`, {
      headers: { authorization: `Bearer ${await api.token()}` },
    });
    const failed = expect(under).rejects.toThrow();
    await asked.promise;
    expect(await server.close(1)).toBe(1);
    await failed;
  });

  it('an address that is taken is an error, not a crash', async () => {
    const { port } = await served(harness());
    await expect(serveApi(harness().api, { host: '127.0.0.1', port, newId: () => 'x' })).rejects.toThrow('EADDRINUSE');
  });
});
