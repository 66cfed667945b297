/**
 * Runs the sandbox ERP as a process of its own. Configuration from the environment:
 *   ERP_API_KEY   required; the key that callers send
 *   ERP_PORT      default: a free port
 *   ERP_JOURNAL   file that keeps the books; default: memory only
 *   ERP_LATENCY   none (default) or realistic
 * Prints one JSON line {"url": …} when it answers; ends with 0 on SIGTERM or SIGINT.
 */
import { z } from 'zod';
import { startSandboxErp } from './server.ts';

const environment = z.object({
  ERP_API_KEY: z.string().min(8),
  ERP_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  ERP_JOURNAL: z.string().min(1).optional(),
  ERP_LATENCY: z.enum(['none', 'realistic']).default('none'),
});

const parsed = environment.safeParse(process.env);
if (!parsed.success) {
  for (const issue of parsed.error.issues) console.error(`${issue.path.join('.')}: ${issue.message}`);
  process.exit(2);
}
const { ERP_API_KEY, ERP_PORT, ERP_JOURNAL, ERP_LATENCY } = parsed.data;
const erp = await startSandboxErp({
  apiKey: ERP_API_KEY,
  port: ERP_PORT,
  latency: ERP_LATENCY,
  ...(ERP_JOURNAL === undefined ? {} : { journalFile: ERP_JOURNAL }),
  say: (line) => console.error(line),
});
console.log(JSON.stringify({ url: erp.url }));

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await erp.stop();
  process.exit(0);
}
process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());
// Started over a channel, it must not outlive who started it.
if (process.connected) process.once('disconnect', () => void stop());
