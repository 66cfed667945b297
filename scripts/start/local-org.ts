/**
 * The stand-in for a Salesforce org as `npm start` runs it: made from the package's own metadata, with the demo story's
 * records. Its integration user signs in with a client whose secret is kept beside the others.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Part, startPart } from './child.ts';
import { writePrivateText } from './run-file.ts';
import { REPOSITORY, STATE_DIRECTORY } from './state.ts';

export interface RunningOrg extends Part {
  /** host:port of its Pub/Sub API. */
  readonly pubSub: string;
  readonly clientId: string;
  /** A file of mode 0600 that holds the client's secret. */
  readonly secretFile: string;
}

const CLIENT_ID = 'ledgerline-companion';
const SECRET_FILE = join(STATE_DIRECTORY, 'secrets', 'local-org-client');
const LISTENING = z.object({ url: z.string(), pubSub: z.string() });

export async function startLocalOrg(): Promise<RunningOrg> {
  const part = await startPart({
    name: 'local org',
    file: join(REPOSITORY, 'local', 'org', 'main.ts'),
    environment: { LOCAL_ORG_CLIENT_ID: CLIENT_ID, LOCAL_ORG_CLIENT_SECRET: secretOf() },
    logFile: join(STATE_DIRECTORY, 'log', 'local-org.log'),
    readyWithinMs: 60_000,
    graceMs: 10_000,
  });
  const { pubSub } = LISTENING.parse(part.told);
  return { ...part, pubSub, clientId: CLIENT_ID, secretFile: SECRET_FILE };
}

function secretOf(): string {
  if (existsSync(SECRET_FILE)) return readFileSync(SECRET_FILE, 'utf8').trim();
  const secret = randomBytes(24).toString('base64url');
  writePrivateText(SECRET_FILE, secret);
  return secret;
}
