/** The companion as `npm start` runs it: both roles in one process, on loopback, allowed to ask ERPs and orgs on loopback. */
import { join } from 'node:path';
import { ensureHeadKey } from '../../companion/src/systems/heads/key-file.ts';
import { HEAD_KEY_FILE, headDirectoryOf } from '../operate/audit-heads.ts';
import { type Part, startPart } from './child.ts';
import { REPOSITORY, STATE_DIRECTORY } from './state.ts';

/** `port` 0: a free one. */
export async function startCompanionPart(appUrl: string, port: number): Promise<Part> {
  await ensureHeadKey(HEAD_KEY_FILE, { now: () => Date.now() });
  return startPart({
    name: 'companion',
    file: join(REPOSITORY, 'companion', 'src', 'main.ts'),
    environment: {
      DATABASE_URL: appUrl,
      COMPANION_ROLE: 'both',
      COMPANION_PORT: String(port),
      COMPANION_KEY_FILE: join(STATE_DIRECTORY, 'secrets', 'signing-keys.json'),
      COMPANION_AUDIT_HEAD_DIRECTORY: headDirectoryOf(appUrl),
      COMPANION_AUDIT_HEAD_KEY_FILE: HEAD_KEY_FILE,
      COMPANION_METRICS: 'true',
      COMPANION_ALLOW_PRIVATE_ERP_ADDRESSES: 'true',
      COMPANION_ALLOW_PRIVATE_ORG_ADDRESSES: 'true',
    },
    logFile: join(STATE_DIRECTORY, 'log', 'companion.log'),
    readyWithinMs: 30_000,
    graceMs: 30_000,
  });
}
