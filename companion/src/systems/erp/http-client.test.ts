/** What an adapter can rely on, proved against servers that misbehave on purpose. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpClient, type HttpClient, type HttpClientOptions } from './http-client.ts';
import { askJson, parseExact } from './json-answer.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const KEY = 'kT9-not-for-anybody';
const NOON = Date.parse('2026-03-01T12:00:00Z');
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function listen(server: Server | TcpServer): Promise<string> {
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  );
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

function clientOf(url: string, more: Partial<HttpClientOptions> = {}): HttpClient {
  const client = createHttpClient({
    baseUrl: new URL(url),
    allowPrivateAddresses: true,
    clock: { now: () => NOON },
    secrets: [KEY],
    ...more,
  });
  closing.push(() => client.close());
  return client;
}

async function clientOfServer(handler: Handler, more: Partial<HttpClientOptions> = {}): Promise<HttpClient> {
  return clientOf(await listen(createServer(handler)), more);
}

const call = { deadlineMs: 30_000, correlationId: 'c-1', criticality: 'order' } as const;
const read = { method: 'GET', path: '/x', write: false, call } as const;
const write = { method: 'POST', path: '/x', write: true, call, json: { a: 1 } } as const;
const KNOWN = { code: 'UNAVAILABLE', outcomeKnown: true, retryable: true };
const UNKNOWN = { code: 'TIMEOUT_UNKNOWN_OUTCOME', outcomeKnown: false, retryable: true };

function json(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

describe('an answer', () => {
  it('is JSON, asked for with our words and id', async () => {
    const seen: string[] = [];
    const http = await clientOfServer((request, response) => {
      seen.push(
        String(request.headers['x-correlation-id']),
        String(request.headers['content-type']),
        request.url ?? '',
      );
      request.on('data', (chunk: Buffer) => seen.push(chunk.toString()));
      request.on('end', () =>
        json(response, 200, '{"ok":true}', { 'content-type': 'application/json; charset=utf-8' }),
      );
    });
    expect((await askJson(http, write)).json).toEqual({ ok: true });
    expect(seen).toEqual(['c-1', 'application/json', '/x', '{"a":1}']);
  });

  it('is asked for within the trace of the call, where there is one', async () => {
    const seen: unknown[] = [];
    const http = await clientOfServer((request, response) => {
      seen.push(request.headers.traceparent);
      json(response, 200, '{}');
    });
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await askJson(http, { ...read, call: { ...call, traceparent } });
    await askJson(http, read);
    expect(seen).toEqual([traceparent, undefined]);
  });

  it('may be a refusal, for the adapter to read', async () => {
    const http = await clientOfServer((_, response) => json(response, 422, '{"error":"no"}'));
    expect(await askJson(http, write)).toMatchObject({ status: 422, json: { error: 'no' } });
  });

  it('carries Retry-After, in seconds or as a date', async () => {
    const values = ['7', new Date(NOON + 90_000).toUTCString(), 'soon', '999999999'];
    const http = await clientOfServer((_, response) => {
      json(response, 429, '{}', { 'retry-after': values.shift() ?? '' });
    });
    const after = [];
    for (let asked = 0; asked < 4; asked += 1) after.push((await askJson(http, read)).retryAfterMs);
    expect(after).toEqual([7_000, 90_000, undefined, 900_000]);
  });

  it('comes over connections that are kept', async () => {
    const ports = new Set<number | undefined>();
    const http = await clientOfServer((request, response) => {
      ports.add(request.socket.remotePort);
      json(response, 200, '{}');
    });
    for (let asked = 0; asked < 10; asked += 1) await askJson(http, read);
    expect(ports.size).toBeLessThan(10);
  });

  it('is money to the last digit where the vendor sends numbers', () => {
    const text = '{"limit":12345678901234567.89,"due":0.10,"count":3,"big":9007199254740993,"name":"1.0","list":[1.5]}';
    expect(parseExact(text)).toEqual({
      limit: '12345678901234567.89',
      due: '0.10',
      count: 3,
      big: '9007199254740993',
      name: '1.0',
      list: ['1.5'],
    });
  });
});

describe('an answer that is none', () => {
  const page = '<html><title>Bad Gateway</title></html>';

  it.each([
    [200, 'CONTRACT_BROKEN', 'CONTRACT_BROKEN'],
    [404, 'CONTRACT_BROKEN', 'CONTRACT_BROKEN'],
    [502, 'UNAVAILABLE', 'TIMEOUT_UNKNOWN_OUTCOME'],
    [504, 'UNAVAILABLE', 'TIMEOUT_UNKNOWN_OUTCOME'],
  ])('an HTML page with status %d is named', async (status, ofRead, ofWrite) => {
    const http = await clientOfServer((_, response) => json(response, status, page, { 'content-type': 'text/html' }));
    const outcomeKnown = status === 404;
    const message = expect.stringContaining('HTML page') as string;
    await expect(askJson(http, read)).rejects.toMatchObject({ code: ofRead, outcomeKnown: true, message });
    await expect(askJson(http, write)).rejects.toMatchObject({
      code: ofWrite,
      outcomeKnown,
      httpStatus: status,
      message,
    });
  });

  it('a redirect is not followed', async () => {
    const asked: string[] = [];
    const http = await clientOfServer((request, response) => {
      asked.push(request.url ?? '');
      json(response, 302, '{}', { location: '/login' });
    });
    await expect(askJson(http, read)).rejects.toMatchObject({ code: 'CONTRACT_BROKEN', outcomeKnown: true });
    await expect(askJson(http, write)).rejects.toMatchObject({ code: 'CONTRACT_BROKEN', outcomeKnown: false });
    expect(asked).toEqual(['/x', '/x']);
  });

  it('cut off in the middle, a read failed and a write may have been done', async () => {
    const http = await clientOfServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 40 });
      response.write('{"half":', () => response.destroy());
    });
    await expect(askJson(http, read)).rejects.toMatchObject(KNOWN);
    await expect(askJson(http, write)).rejects.toMatchObject(UNKNOWN);
  });

  it('JSON that ends too early is broken', async () => {
    const http = await clientOfServer((_, response) => json(response, 200, '{"half":'));
    await expect(askJson(http, read)).rejects.toMatchObject({ code: 'CONTRACT_BROKEN', outcomeKnown: true });
    await expect(askJson(http, write)).rejects.toMatchObject({ code: 'CONTRACT_BROKEN', outcomeKnown: false });
  });

  it('larger than allowed ends the exchange', async () => {
    let cut = 0;
    const http = await clientOfServer(
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        let ended = false;
        response.on('close', () => {
          ended = true;
          cut += 1;
        });
        const more = () => {
          if (!ended) response.write('x'.repeat(1_000), () => setImmediate(more));
        };
        more();
      },
      { replyLimitBytes: 5_000 },
    );
    await expect(askJson(http, read)).rejects.toMatchObject({ code: 'CONTRACT_BROKEN', outcomeKnown: true });
    await expect(askJson(http, write)).rejects.toMatchObject({ code: 'CONTRACT_BROKEN', outcomeKnown: false });
    await expect.poll(() => cut).toBe(2);
  });

  it('compressed, though nobody asked for it, is refused', async () => {
    const http = await clientOfServer((_, response) => json(response, 200, '{}', { 'content-encoding': 'gzip' }));
    await expect(askJson(http, read)).rejects.toMatchObject({ code: 'CONTRACT_BROKEN' });
  });

  it('a server that drops the connection: a write may have been done', async () => {
    const http = await clientOfServer((request) => request.socket.destroy());
    await expect(askJson(http, read)).rejects.toMatchObject(KNOWN);
    await expect(askJson(http, write)).rejects.toMatchObject(UNKNOWN);
  });

  it('a server that is not there: nothing was sent', async () => {
    const server = createServer();
    const url = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const http = clientOf(url);
    await expect(askJson(http, write)).rejects.toMatchObject({
      ...KNOWN,
      message: expect.stringMatching('ECONNREFUSED'),
    });
  });
});

describe('a deadline', () => {
  it('ends a call that is not answered', async () => {
    const http = await clientOfServer(() => undefined);
    const short = { ...call, deadlineMs: 50, correlationId: 'c-2' };
    await expect(askJson(http, { ...read, call: short })).rejects.toMatchObject(KNOWN);
    await expect(askJson(http, { ...write, call: short })).rejects.toMatchObject(UNKNOWN);
  });

  it('ends an answer that only trickles', async () => {
    const http = await clientOfServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{');
    });
    const short = { ...call, deadlineMs: 50, correlationId: 'c-2' };
    await expect(askJson(http, { ...write, call: short })).rejects.toMatchObject(UNKNOWN);
  });

  it('ends a call that waits for a connection, and it is never sent', async () => {
    const asked: string[] = [];
    const answers: ServerResponse[] = [];
    const http = await clientOfServer(
      (request, response) => {
        asked.push(request.url ?? '');
        answers.push(response);
      },
      { connections: 1 },
    );
    const first = askJson(http, { ...write, path: '/first' });
    await expect.poll(() => asked).toEqual(['/first']);
    const second = askJson(http, { ...write, path: '/second', call: { ...call, deadlineMs: 30 } });
    await expect(second).rejects.toMatchObject(KNOWN);
    for (const answer of answers) json(answer, 200, '{}');
    await first;
    const third = askJson(http, { ...read, path: '/third' });
    await expect.poll(() => asked.length).toBe(2);
    json(answers[1] as ServerResponse, 200, '{}');
    await third;
    expect(asked).toEqual(['/first', '/third']);
  });

  it('that has passed already sends nothing', async () => {
    const http = clientOf('http://127.0.0.1:9');
    await expect(askJson(http, { ...write, call: { ...call, deadlineMs: 0 } })).rejects.toMatchObject(KNOWN);
  });

  it('is not waited for when the caller has gone', async () => {
    const asked: string[] = [];
    const http = await clientOfServer((request) => asked.push(request.url ?? ''));
    const gone = new AbortController();
    const answer = askJson(http, { ...write, call: { ...call, signal: gone.signal } });
    await expect.poll(() => asked.length).toBe(1);
    gone.abort();
    await expect(answer).rejects.toMatchObject(UNKNOWN);
    await expect(askJson(http, { ...write, call: { ...call, signal: gone.signal } })).rejects.toMatchObject(KNOWN);
  });
});

describe('what is kept inside', () => {
  it('no error carries our secret, though the ERP repeats it', async () => {
    const http = await clientOfServer((request, response) => {
      json(response, 500, `{"text":"bad ${String(request.headers.authorization)}\\u0007\\n"}`);
    });
    const answer = await askJson(http, { ...read, headers: { authorization: `Bearer ${KEY}` } });
    expect(http.words((answer.json as { text: string }).text)).toBe('bad Bearer …');
    const lost = await clientOfServer((request) => request.socket.destroy());
    const failed = await askJson(lost, { ...write, headers: { authorization: `Bearer ${KEY}` } }).catch(String);
    expect(failed).not.toContain(KEY);
  });

  it('words that are cut keep whole characters', () => {
    const http = clientOf('http://127.0.0.1:9');
    expect(http.words(`${'x'.repeat(499)}😀 and more`)).toBe('x'.repeat(499));
  });

  it('a next page on another server is not asked for', async () => {
    const http = clientOf('http://127.0.0.1:9');
    for (const path of ['http://127.0.0.2:9/x', '//elsewhere/x', 'http://[', 'https://127.0.0.1:9/x']) {
      await expect(http.send({ ...read, path })).rejects.toMatchObject({ code: 'CONTRACT_BROKEN', outcomeKnown: true });
    }
  });
});

describe('something that is no web server', () => {
  it('is an ERP that broke off', async () => {
    const http = clientOf(await listen(createTcpServer((socket) => socket.resume().end('SSH-2.0-OpenSSH_9.9\r\n'))));
    await expect(askJson(http, read)).rejects.toMatchObject({ code: 'UNAVAILABLE', outcomeKnown: true });
    await expect(askJson(http, write)).rejects.toMatchObject({ outcomeKnown: false });
  });
});
