/** The record pages as `npm start` serves them: the package's own components, over the local org and the companion. */
import { join } from 'node:path';
import { type Part, startPart } from './child.ts';
import type { DemoClient } from './demo-client.ts';
import type { RunningOrg } from './local-org.ts';
import { REPOSITORY, STATE_DIRECTORY } from './state.ts';

/** The first start compiles Salesforce's base components once; later ones find them in the user's cache. */
const READY_WITHIN_MS = 300_000;

export async function startWorkspace(options: {
  readonly org: RunningOrg;
  readonly companionUrl: string;
  readonly client: DemoClient;
  /** 0: a free one. */
  readonly port: number;
}): Promise<Part> {
  return startPart({
    name: 'workspace',
    file: join(REPOSITORY, 'local', 'workspace', 'main.ts'),
    environment: {
      LOCAL_WORKSPACE_PORT: String(options.port),
      LOCAL_WORKSPACE_ORG_URL: options.org.url,
      LOCAL_WORKSPACE_ORG_PUBSUB: options.org.pubSub,
      LOCAL_WORKSPACE_COMPANION_URL: options.companionUrl,
      LOCAL_WORKSPACE_CLIENT_ID: options.client.clientId,
      LOCAL_WORKSPACE_CLIENT_SECRET: options.client.clientSecret,
    },
    logFile: join(STATE_DIRECTORY, 'log', 'workspace.log'),
    readyWithinMs: READY_WITHIN_MS,
    graceMs: 10_000,
  });
}
