/**
 * Load on one server on loopback: 32 connections with one request in flight each, as many callers make it. Nothing is
 * pipelined: a server that answers several requests of one connection at once would save writes that it cannot save
 * for callers of their own.
 *
 * It speaks HTTP by hand, since a general client costs more than a bare server and would hide what is measured.
 */
import { connect, type Socket } from 'node:net';

const CONNECTIONS = 32;

export interface Target {
  /** Loopback origin, e.g. http://127.0.0.1:4000. */
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Path of the n-th request. */
  readonly path: (n: number) => string;
  readonly signal: AbortSignal;
}

/** Requests per second over `seconds`. Throws when any answer is not 200. */
export async function requestsPerSecond(target: Target, seconds: number): Promise<number> {
  const { hostname, port, host } = new URL(target.origin);
  const lines = Object.entries({ host, ...target.headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const after = ` HTTP/1.1\r\n${lines.join('')}\r\n`;
  const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, async () => open(Number(port), hostname)));
  const began = performance.now();
  const ends = began + seconds * 1000;
  let sent = 0;
  const next = (): string | undefined => {
    target.signal.throwIfAborted();
    if (performance.now() >= ends) return undefined;
    sent += 1;
    return `GET ${target.path(sent)}${after}`;
  };
  const cutOff = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  target.signal.addEventListener('abort', cutOff);
  try {
    const answered = await Promise.all(sockets.map(async (socket) => talk(socket, next)));
    return answered.reduce((sum, count) => sum + count, 0) / ((performance.now() - began) / 1000);
  } catch (error) {
    target.signal.throwIfAborted();
    throw error;
  } finally {
    target.signal.removeEventListener('abort', cutOff);
    cutOff();
  }
}

async function open(port: number, host: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host, noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

/** Sends what `next` gives, each after the answer before it, until it gives nothing; resolves with how many were answered. */
async function talk(socket: Socket, next: () => string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    let answered = 0;
    let got = '';
    const ask = (): void => {
      try {
        const request = next();
        if (request === undefined) resolve(answered);
        else socket.write(request, 'latin1');
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the server closed a connection')));
    socket.on('data', (chunk) => {
      got += chunk.toString('latin1');
      const whole = isWhole(got);
      if (whole === undefined) return;
      if (!whole.ok) {
        reject(new Error(`a request was answered:\n${got.slice(0, 1_000)}`));
        return;
      }
      got = '';
      answered += 1;
      ask();
    });
    ask();
  });
}

/**
 * Whether an answer has arrived in full, undefined while it has not; its characters are bytes. An answer that does not
 * say how long it is is not ok: neither server here sends one.
 */
export function isWhole(text: string): { readonly ok: boolean } | undefined {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return undefined;
  const length = /\r\ncontent-length: *(\d+)\r\n/i.exec(text.slice(0, head + 2))?.[1];
  if (length === undefined) return { ok: false };
  if (text.length < head + 4 + Number(length)) return undefined;
  return { ok: text.startsWith('HTTP/1.1 200 ') };
}
