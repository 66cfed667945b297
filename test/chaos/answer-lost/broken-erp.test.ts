/** An ERP that breaks its word doubles orders, and the promise is seen to be broken: the whole run, against such a one. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { namedRandom } from '../../../local/erp/latency.ts';
import { endCluster } from '../world/cluster.ts';
import { answerLost } from './promise.ts';

afterAll(endCluster);

/** Forgets our key as soon as it is told it, and so finds no order by it: each time it is asked, it makes another. */
async function forgetful(url: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    const answer = async (): Promise<void> => {
      let body = '';
      for await (const chunk of incoming) body += String(chunk);
      const path = (incoming.url ?? '/').replace(/extRef=[^&]*/, 'extRef=unknown');
      const forgot = body === '' ? {} : { body: body.replace(/"extRef":"[^"]*",?/, '') };
      const headers = {
        authorization: String(incoming.headers.authorization),
        ...(body === '' ? {} : { 'content-type': 'application/json' }),
      };
      const reply = await fetch(url + path, { method: incoming.method ?? 'GET', headers, ...forgot });
      outgoing.writeHead(reply.status, { 'content-type': 'application/json' }).end(await reply.text());
    };
    answer().catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

describe('an ERP that ignores keys', () => {
  it('doubles orders, and the promise is reported as broken', async () => {
    const result = await answerLost(forgetful, 30_000).run({
      ...{
        seed: 1,
        random: namedRandom(1, ''),
        stream: (name: string) => namedRandom(1, name),
        trials: 4,
        short: true,
      },
      ...{ signal: new AbortController().signal, progress: () => undefined, settling: () => undefined },
    });
    expect(result.doubled).toBeGreaterThan(0);
    expect(result.broken.join('\n')).toContain('belongs to 0 submissions');
  }, 180_000);
});
