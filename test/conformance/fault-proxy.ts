/**
 * An HTTP proxy between an adapter and its ERP that lets the network and the machines between them fail on command, so that
 * the same failures happen to any vendor's server.
 */
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProxiedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: string;
}

export type ProxyFault =
  | { readonly kind: 'delay'; readonly ms: number }
  /** Answered by something on the way; the ERP sees nothing. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterSeconds?: number }
  | { readonly kind: 'html'; readonly status: number }
  /** These words, as if they were the target's own; it sees nothing. */
  | { readonly kind: 'answer'; readonly status: number; readonly contentType: string; readonly body: string }
  /** The ERP has done it; its answer breaks off in the middle. */
  | { readonly kind: 'truncated' }
  /** The connection ends, and the ERP sees nothing. */
  | { readonly kind: 'dropBefore' }
  /** The ERP has done it; the connection ends without an answer. */
  | { readonly kind: 'dropAfter' }
  /** Never answered; the ERP sees nothing. */
  | { readonly kind: 'silentBefore' }
  /** The ERP has done it; never answered. */
  | { readonly kind: 'silentAfter' };

export interface FaultProxy {
  /** Takes the place of the target's address, its path included. */
  readonly baseUrl: string;
  /** Hits requests that match (absent: all) until cleared, or `times` of them. */
  arm(fault: ProxyFault, options?: { matches?: (request: ProxiedRequest) => boolean; times?: number }): void;
  clear(): void;
  /** How many requests a fault has hit since the proxy was opened. */
  readonly hits: number;
  close(): Promise<void>;
}

interface Armed {
  readonly fault: ProxyFault;
  readonly matches: (request: ProxiedRequest) => boolean;
  left: number;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

const PAGE = '<!DOCTYPE html><html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>';

/** Listens on 127.0.0.1; `target` is an http address. */
export async function openFaultProxy(target: string): Promise<FaultProxy> {
  const to = new URL(target);
  let armed: Armed[] = [];
  let hits = 0;

  const take = (request: ProxiedRequest): ProxyFault | undefined => {
    const hit = armed.find(({ matches }) => matches(request));
    if (hit === undefined) return undefined;
    hits += 1;
    hit.left -= 1;
    if (hit.left <= 0) armed = armed.filter((other) => other !== hit);
    return hit.fault;
  };

  const server = createServer((incoming, response) => {
    const work = async () => {
      const body = await bodyOf(incoming);
      const request = { method: incoming.method ?? 'GET', path: incoming.url ?? '/', body: body.toString() };
      await act(take(request), response, () => forward(to, incoming, body));
    };
    // The ERP or the caller has gone: so does the other side.
    work().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}${to.pathname === '/' ? '' : to.pathname}`,
    arm(fault, { matches = () => true, times = Number.POSITIVE_INFINITY } = {}) {
      armed.push({ fault, matches, left: times });
    },
    clear() {
      armed = [];
    },
    get hits() {
      return hits;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function act(
  fault: ProxyFault | undefined,
  response: ServerResponse,
  askErp: () => Promise<Answer>,
): Promise<void> {
  switch (fault?.kind) {
    case undefined:
      pass(response, await askErp());
      return;
    case 'delay':
      await sleep(fault.ms);
      pass(response, await askErp());
      return;
    case 'status': {
      const after = fault.retryAfterSeconds;
      const headers = after === undefined ? {} : { 'retry-after': String(after) };
      response.writeHead(fault.status, { 'content-type': 'application/json', ...headers }).end('{}');
      return;
    }
    case 'html':
      response.writeHead(fault.status, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE);
      return;
    case 'answer':
      response.writeHead(fault.status, { 'content-type': fault.contentType }).end(fault.body);
      return;
    case 'truncated': {
      const { status, body } = await askErp();
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length });
      response.write(body.subarray(0, Math.ceil(body.length / 2)), () => response.destroy());
      return;
    }
    case 'dropBefore':
      response.destroy();
      return;
    case 'dropAfter':
      await askErp();
      response.destroy();
      return;
    case 'silentBefore':
      return;
    case 'silentAfter':
      await askErp();
  }
}

function pass(response: ServerResponse, { status, headers, body }: Answer): void {
  const own = { ...headers };
  for (const hop of ['connection', 'keep-alive', 'transfer-encoding']) Reflect.deleteProperty(own, hop);
  response.writeHead(status, { ...own, 'content-length': body.length }).end(body);
}

function forward(to: URL, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  const { connection: _connection, ...headers } = incoming.headers;
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      {
        hostname: to.hostname,
        port: to.port,
        method: incoming.method,
        path: incoming.url,
        headers: { ...headers, host: to.host },
      },
      (answer) => {
        bodyOf(answer).then(
          (read) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: read }),
          reject,
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
