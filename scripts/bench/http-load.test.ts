import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isWhole, requestsPerSecond } from './http-load.ts';

const servers: (() => void)[] = [];
afterEach(() => {
  for (const stop of servers.splice(0)) stop();
});

async function originOf(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

const never = new AbortController().signal;
const path = (n: number): string => `/${String(n)}`;

describe('load on a server', () => {
  it('counts what was answered, and asks for each path with the headers that were given', async () => {
    const asked: string[] = [];
    const origin = await originOf((request, response) => {
      asked.push(`${request.url ?? ''} ${request.headers.authorization ?? ''}`);
      response.end('ä'.repeat(2_000));
    });
    const seconds = 0.1;
    const rate = await requestsPerSecond(
      { origin, headers: { authorization: 'Bearer x' }, path, signal: never },
      seconds,
    );
    expect(asked[0]).toBe('/1 Bearer x');
    expect(new Set(asked).size).toBe(asked.length);
    expect(rate * seconds).toBeLessThanOrEqual(asked.length);
    expect(rate).toBeGreaterThan(0);
  });

  it('fails with the answer when one is not 200', async () => {
    const origin = await originOf((_request, response) => response.writeHead(503).end('busy'));
    await expect(requestsPerSecond({ origin, headers: {}, path, signal: never }, 5)).rejects.toThrow(/503|a length/);
  });

  it('fails when the server closes a connection', async () => {
    const origin = await originOf((request) => request.socket.destroy());
    await expect(requestsPerSecond({ origin, headers: {}, path, signal: never }, 5)).rejects.toThrow();
  });

  it('ends at once when it is interrupted, even while no answer comes', async () => {
    const stop = new AbortController();
    const origin = await originOf(() => stop.abort());
    const load = requestsPerSecond({ origin, headers: {}, path, signal: stop.signal }, 100);
    await expect(load).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('an answer', () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n';

  it('is whole once its head and as many bytes as it said have arrived', () => {
    expect(isWhole('HTTP/1.1 200 OK\r\nConten')).toBeUndefined();
    expect(isWhole(`${head}ab`)).toBeUndefined();
    expect(isWhole(`${head}abc`)).toEqual({ ok: true });
  });

  it('is not ok with another status, or when it says no length', () => {
    expect(isWhole(head.replace('200 OK', '404 Not Found') + 'abc')).toEqual({ ok: false });
    expect(isWhole('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')).toEqual({ ok: false });
  });
});
