/** The sandbox ERP as `npm start` runs it: its books are kept between starts, its answers take a real ERP's time. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { startPart } from './child.ts';
import type { RunningErp } from './erp.ts';
import { writeErpFile } from './erp-file.ts';
import type { Progress } from './progress.ts';
import { writePrivateText } from './run-file.ts';
import { REPOSITORY, STATE_DIRECTORY } from './state.ts';

const KEY_FILE = join(STATE_DIRECTORY, 'secrets', 'sandbox-erp-key');

export async function startSandbox(progress: Progress): Promise<RunningErp> {
  const apiKey = apiKeyOf();
  const part = await progress.step('Sandbox ERP', async () =>
    startPart({
      name: 'sandbox ERP',
      file: join(REPOSITORY, 'local', 'erp', 'main.ts'),
      environment: {
        ERP_API_KEY: apiKey,
        ERP_JOURNAL: join(STATE_DIRECTORY, 'sandbox-erp', 'journal.ndjson'),
        ERP_LATENCY: 'realistic',
      },
      logFile: join(STATE_DIRECTORY, 'log', 'sandbox-erp.log'),
      readyWithinMs: 30_000,
      graceMs: 10_000,
    }),
  );
  try {
    writeErpFile({ kind: 'sandbox', url: part.url, apiKey });
    return {
      ...part,
      connection: { kind: 'sandbox', baseUrl: part.url, settings: {}, secretFile: KEY_FILE, erpEntities: {} },
      customers: await storyCustomers(part.url, apiKey),
    };
  } catch (error) {
    await part.stop();
    throw error;
  }
}

/** The seed is told the story's keys; the ERP gives the numbers. */
async function storyCustomers(url: string, apiKey: string): Promise<Record<string, string>> {
  const response = await fetch(`${url}/control/story`, { headers: { authorization: `Bearer ${apiKey}` } });
  return z.object({ debtors: z.record(z.string(), z.string()) }).parse(await response.json()).debtors;
}

function apiKeyOf(): string {
  if (existsSync(KEY_FILE)) return readFileSync(KEY_FILE, 'utf8').trim();
  const key = randomBytes(24).toString('base64url');
  writePrivateText(KEY_FILE, key);
  return key;
}
