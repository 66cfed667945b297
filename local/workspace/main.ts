/**
 * Runs the workspace as a process of its own. Configuration from the environment:
 *   LOCAL_WORKSPACE_PORT            default: a free port
 *   LOCAL_WORKSPACE_ORG_URL         the local org
 *   LOCAL_WORKSPACE_ORG_PUBSUB      host:port of its Pub/Sub API
 *   LOCAL_WORKSPACE_COMPANION_URL   the companion
 *   LOCAL_WORKSPACE_CLIENT_ID       the org's client at the companion
 *   LOCAL_WORKSPACE_CLIENT_SECRET
 *   LOCAL_WORKSPACE_CALLOUT_TIMEOUT_MS   default: 20000
 * Prints one JSON line {"event":"listening","url":…} when it answers; ends with 0 on SIGTERM or SIGINT.
 */
import { z } from 'zod';
import { startWorkspace } from './server.ts';

const environment = z.object({
  LOCAL_WORKSPACE_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  LOCAL_WORKSPACE_ORG_URL: z.url(),
  LOCAL_WORKSPACE_ORG_PUBSUB: z.string().regex(/^[^:]+:\d+$/, 'host:port'),
  LOCAL_WORKSPACE_COMPANION_URL: z.url(),
  LOCAL_WORKSPACE_CLIENT_ID: z.string().min(1),
  LOCAL_WORKSPACE_CLIENT_SECRET: z.string().min(1),
  LOCAL_WORKSPACE_CALLOUT_TIMEOUT_MS: z.coerce.number().int().min(100).max(120_000).default(20_000),
});

const parsed = environment.safeParse(process.env);
if (!parsed.success) {
  for (const issue of parsed.error.issues) console.error(`${issue.path.join('.')}: ${issue.message}`);
  process.exit(2);
}
const workspace = await startWorkspace({
  port: parsed.data.LOCAL_WORKSPACE_PORT,
  orgUrl: parsed.data.LOCAL_WORKSPACE_ORG_URL,
  orgPubSub: parsed.data.LOCAL_WORKSPACE_ORG_PUBSUB,
  companionUrl: parsed.data.LOCAL_WORKSPACE_COMPANION_URL,
  clientId: parsed.data.LOCAL_WORKSPACE_CLIENT_ID,
  clientSecret: parsed.data.LOCAL_WORKSPACE_CLIENT_SECRET,
  calloutTimeoutMs: parsed.data.LOCAL_WORKSPACE_CALLOUT_TIMEOUT_MS,
  say: (line) => console.error(line),
});
console.log(JSON.stringify({ event: 'listening', url: workspace.url }));

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await workspace.stop();
  process.exit(0);
}
process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());
// Started over a channel, it must not outlive who started it.
if (process.connected) process.once('disconnect', () => void stop());
