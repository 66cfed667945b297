/** The HTTP server: listens, and ends without cutting off requests that are under way. */
import { getRequestListener, RequestError } from '@hono/node-server';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { LedgerlineError, type ErrorCode } from '../platform/errors.ts';
import { HEADER_LIMIT_BYTES, HEADERS_TIMEOUT_MS, KEEP_ALIVE_MS, REQUEST_TIMEOUT_MS } from './limits.ts';
import { PROBLEM_TYPE, problemOf } from './problem/problem.ts';
import type { Api } from './api.ts';

export interface ServerOptions {
  readonly host: string;
  /** 0: a free port. */
  readonly port: number;
  /** For errors that come before there is a request. */
  readonly newId: () => string;
}

export interface RunningServer {
  readonly host: string;
  readonly port: number;
  /**
   * Takes no new connection, lets requests under way end, then closes. Resolves after at most `withinMs` with the number
   * of connections that were cut off.
   */
  close(withinMs: number): Promise<number>;
}

const IDLE_SWEEP_MS = 50;

/** Rejects when the address cannot be had. */
export async function serveApi(api: Api, options: ServerOptions): Promise<RunningServer> {
  const listener = getRequestListener(api.fetch, {
    hostname: options.host,
    errorHandler: (error) => answerUnaddressed(error, options.newId()),
  });
  const server = createServer(
    {
      maxHeaderSize: HEADER_LIMIT_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    (incoming, outgoing) => {
      if (!api.ready(incoming, outgoing)) void listener(incoming, outgoing);
    },
  );
  const connections = new Set<Duplex>();
  server.on('connection', (socket: Duplex) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    answerUnread(error, socket, options.newId());
  });
  const { port } = await listening(server, options);
  return { host: options.host, port, close: async (withinMs) => close(server, connections, withinMs) };
}

async function listening(server: Server, { host, port }: ServerOptions): Promise<AddressInfo> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  server.once('error', reject);
  server.listen(port, host, () => resolve(undefined));
  await promise;
  server.off('error', reject);
  return server.address() as AddressInfo;
}

async function close(server: Server, connections: ReadonlySet<Duplex>, withinMs: number): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const cutOff = setTimeout(() => {
    const open = connections.size;
    server.closeAllConnections();
    resolve(open);
  }, withinMs);
  server.close(() => resolve(0));
  // A connection whose last answer is out stays open for its keep-alive time unless it is closed as idle.
  const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
  const open = await promise;
  clearTimeout(cutOff);
  clearInterval(sweep);
  return open;
}

/** A request whose address or host makes no URL. */
function answerUnaddressed(error: unknown, requestId: string): Response {
  const problem = problemOf(
    new LedgerlineError(error instanceof RequestError ? 'REQUEST_BROKEN' : 'INTERNAL'),
    requestId,
  );
  const headers = { 'content-type': PROBLEM_TYPE, 'x-request-id': requestId };
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TOO_SLOW',
};

/** What Node could not read as a request never reaches the API; it is answered in the same words. */
function answerUnread(error: NodeJS.ErrnoException, socket: Duplex, requestId: string): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = problemOf(new LedgerlineError(CODES[error.code ?? ''] ?? 'REQUEST_BROKEN'), requestId);
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${String(problem.status)} ${STATUS_TEXT[problem.status] ?? 'Bad Request'}`,
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${String(Buffer.byteLength(body))}`,
    `x-request-id: ${requestId}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

const STATUS_TEXT: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};
