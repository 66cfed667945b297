/** A proxy before a Tryton: somebody acts just before a call reaches it, or its session or its answer gets lost. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Interposer {
  readonly url: string;
  /** Once, before the next call of this method. */
  before(method: string, act: () => Promise<void>): void;
  /** Once: the next call of this method is done, and its answer never comes. */
  loseAnswer(method: string): void;
  /** Once: the next call of this method comes without its session. */
  loseSession(method: string): void;
  /** Once: the next call of this method is refused in these words, and Tryton never sees it. */
  refuse(method: string, words: string): void;
  close(): Promise<void>;
}

export async function interpose(target: string): Promise<Interposer> {
  const acts = new Map<string, () => Promise<void>>();
  const lostAnswers = new Set<string>();
  const lostSessions = new Set<string>();
  const refusals = new Map<string, string>();
  const server = createServer((request, response) => {
    const forward = async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString();
      const { method } = JSON.parse(body) as { method: string };
      const act = acts.get(method);
      acts.delete(method);
      await act?.();
      const refusal = refusals.get(method);
      if (refusals.delete(method)) {
        const envelope = { id: 1, error: ['UserError', [refusal, '', null]] };
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(envelope));
        return;
      }
      const session = lostSessions.delete(method) ? undefined : request.headers.authorization;
      const answer = await fetch(new URL(request.url ?? '/', target), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(session === undefined ? {} : { authorization: session }),
        },
        body,
      });
      if (lostAnswers.delete(method)) {
        request.socket.destroy();
        return;
      }
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
      response.end(await answer.text());
    };
    forward().catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    before(method, act) {
      acts.set(method, act);
    },
    loseAnswer(method) {
      lostAnswers.add(method);
    },
    refuse(method, words) {
      refusals.set(method, words);
    },
    loseSession(method) {
      lostSessions.add(method);
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
