/**
 * A credit check that is answered from memory: the whole companion as a process of its own, over HTTP, with a real token,
 * the sandbox ERP behind it; against a bare node:http server that sends the same bytes from the same LRU.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { connectionStore } from '../../../companion/src/database/stores/connections.ts';
import { customerLinkStore } from '../../../companion/src/database/stores/customer-links.ts';
import { defaultRules } from '../../../companion/src/rules/default-rules.ts';
import { demoToken } from '../../start/demo-client.ts';
import { demoStory } from '../../start/demo-org.ts';
import { writePrivate, writePrivateText } from '../../start/run-file.ts';
import { REPOSITORY } from '../../start/state.ts';
import type { BenchPath } from '../bench-path.ts';
import { BENCH_DIRECTORY, type Ground } from '../ground.ts';
import { requestsPerSecond } from '../http-load.ts';
import { accountId, registerOrg } from '../org.ts';
import { type ServerProcess, startServerProcess } from '../server-process.ts';

const ORG = '00DBN0000000001AAA';
const ACTOR = 'npm run bench';
/** As many as a busy team has open; each is asked many times a second. */
const ACCOUNTS = 50;

const accounts = Array.from({ length: ACCOUNTS }, (_, n) => accountId(n));
const pathOf = (n: number): string => `/v1/accounts/${accounts[n % ACCOUNTS] ?? ''}/credit`;

export const creditCached: BenchPath = {
  title: 'credit-cached',
  contenders: 2,
  async prepare(ground) {
    const { signal } = ground;
    const client = await registerOrg(ground, ORG, defaultRules());
    await connectErp(ground);
    const companion = await startCompanion(ground);
    const headers = async (): Promise<Record<string, string>> => ({
      authorization: `Bearer ${await demoToken(companion.origin, client, 'credit:read')}`,
    });
    const bare = await startBare(ground, await answersOf(companion, await headers()));
    return {
      contenders: [
        {
          name: 'companion',
          // A token for each run, so that none expires in the middle of one.
          run: async (seconds) =>
            requestsPerSecond({ origin: companion.origin, headers: await headers(), path: pathOf, signal }, seconds),
        },
        {
          name: 'node:http',
          run: async (seconds) =>
            requestsPerSecond({ origin: bare.origin, headers: await headers(), path: pathOf, signal }, seconds),
        },
      ],
      comparisons: [{ path: 'credit-cached', ours: 'companion', base: 'node:http', goal: 0.7, unit: 'requests/s' }],
    };
  },
};

/** Starts the sandbox ERP and makes the accounts its story's customers, each of which several accounts share. */
async function connectErp({ admin, keep }: Ground): Promise<void> {
  const apiKey = randomBytes(24).toString('base64url');
  const secretFile = join(BENCH_DIRECTORY, 'sandbox-erp-key');
  writePrivateText(secretFile, apiKey);
  const erp = await startServerProcess({
    file: join(REPOSITORY, 'local', 'erp', 'main.ts'),
    environment: { ERP_API_KEY: apiKey, ERP_LATENCY: 'realistic' },
    portVariable: 'ERP_PORT',
    logFile: join(BENCH_DIRECTORY, 'log', 'sandbox-erp.log'),
  });
  keep(erp.stop);
  const response = await fetch(`${erp.origin}/control/story`, { headers: { authorization: `Bearer ${apiKey}` } });
  const { debtors } = z.object({ debtors: z.record(z.string(), z.string()) }).parse(await response.json());
  const story = demoStory();
  const { connectionId } = story.connection;
  await connectionStore(admin).put(
    ORG,
    {
      ...{ connectionId, kind: 'sandbox', baseUrl: erp.origin, settings: {}, secretRef: `file:${secretFile}` },
      entities: story.entities.map(({ entity, name, currency }) => ({ entity, name, currency })),
    },
    ACTOR,
  );
  const links = customerLinkStore(admin);
  for (const [n, account] of accounts.entries()) {
    const customer = story.customers[n % story.customers.length];
    if (customer === undefined) throw new Error('the story has no customers');
    for (const entity of Object.keys(customer.entities)) {
      const link = { accountId: account, connectionId, entity, customer: debtors[customer.key] ?? '' };
      await links.add(ORG, { ...link, role: 'soldTo' }, ACTOR);
    }
  }
}

async function startCompanion({ appUrl, keep }: Ground): Promise<ServerProcess> {
  const companion = await startServerProcess({
    file: join(REPOSITORY, 'companion', 'src', 'main.ts'),
    environment: {
      DATABASE_URL: appUrl,
      COMPANION_ROLE: 'api',
      COMPANION_KEY_FILE: join(BENCH_DIRECTORY, 'signing-keys.json'),
      COMPANION_ALLOW_PRIVATE_ERP_ADDRESSES: 'true',
    },
    portVariable: 'COMPANION_PORT',
    logFile: join(BENCH_DIRECTORY, 'log', 'companion.log'),
  });
  keep(companion.stop);
  return companion;
}

async function startBare({ keep }: Ground, answers: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const answersFile = join(BENCH_DIRECTORY, 'credit-answers.json');
  writePrivate(answersFile, answers);
  const bare = await startServerProcess({
    file: join(REPOSITORY, 'scripts', 'bench', 'servers', 'bare-lru.ts'),
    environment: { BENCH_ANSWERS: answersFile },
    portVariable: 'BENCH_PORT',
    logFile: join(BENCH_DIRECTORY, 'log', 'bare-lru.log'),
  });
  keep(bare.stop);
  return bare;
}

/** Bodies by the path they are asked under. */
async function answersOf(
  { origin }: ServerProcess,
  headers: Record<string, string>,
): Promise<Readonly<Record<string, string>>> {
  const answers: Record<string, string> = {};
  for (let n = 0; n < ACCOUNTS; n += 1) {
    const response = await fetch(`${origin}${pathOf(n)}`, { headers });
    const text = await response.text();
    if (!response.ok || !text.includes('"exposure"'))
      throw new Error(`no position at ${pathOf(n)}: ${text.slice(0, 400)}`);
    answers[pathOf(n)] = text;
  }
  return answers;
}
