/**
 * Load on one server on loopback: 32 requests in flight over 4 pipelined connections, so that the client costs less than
 * the server and the server is what is measured.
 */
import { Client } from 'undici';

const CONNECTIONS = 4;
const PIPELINING = 8;

export interface Target {
  /** Loopback origin, e.g. http://127.0.0.1:4000. */
  readonly origin: string;
  readonly headers: Record<string, string>;
  /** Path of the n-th request. */
  readonly path: (n: number) => string;
  readonly signal: AbortSignal;
}

/** Requests per second over `seconds`. Throws when any answer is not 200. */
export async function requestsPerSecond(target: Target, seconds: number): Promise<number> {
  const clients = Array.from({ length: CONNECTIONS }, () => new Client(target.origin, { pipelining: PIPELINING }));
  const began = performance.now();
  const ends = began + seconds * 1000;
  let sent = 0;
  const worker = async (client: Client): Promise<void> => {
    while (performance.now() < ends) {
      target.signal.throwIfAborted();
      sent += 1;
      const path = target.path(sent);
      const answer = await client.request({ method: 'GET', path, headers: target.headers });
      if (answer.statusCode !== 200) {
        throw new Error(`GET ${path} answered ${String(answer.statusCode)}: ${await answer.body.text()}`);
      }
      await answer.body.dump();
    }
  };
  try {
    await Promise.all(clients.flatMap((client) => Array.from({ length: PIPELINING }, async () => worker(client))));
    return sent / ((performance.now() - began) / 1000);
  } finally {
    await Promise.all(clients.map(async (client) => client.destroy()));
  }
}
