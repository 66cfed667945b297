/** An org whose answers a test writes down: a server on loopback that answers in order and keeps what it was asked. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly authorization: string | undefined;
}

export interface ScriptedAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ScriptedOrg {
  readonly url: string;
  readonly asked: Asked[];
  /** Answers of the API, taken one by one; with none left the API answers 500. */
  readonly answers: ScriptedAnswer[];
  /** Which org its tokens say they are of, and how many were given. */
  orgId: string;
  tokens: number;
  close(): Promise<void>;
}

export const ORG_ID = '00DLL0000000001AAA';

export async function openScriptedOrg(): Promise<ScriptedOrg> {
  const asked: Asked[] = [];
  const answers: ScriptedAnswer[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      let answer: ScriptedAnswer;
      if (path === '/services/oauth2/token') {
        org.tokens += 1;
        const id = `${org.url}/id/${org.orgId}/005LL0000000001AAA`;
        answer = { status: 200, body: { access_token: `token-${org.tokens}`, id, instance_url: org.url } };
      } else answer = answers.shift() ?? { status: 500, body: 'nothing is left of the script' };
      asked.push({ method, path, body, authorization: headers.authorization });
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
      response.end(
        answer.body === undefined ? '' : typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const org: ScriptedOrg = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answers,
    orgId: ORG_ID,
    tokens: 0,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return org;
}
