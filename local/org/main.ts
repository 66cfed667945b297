/**
 * Runs the local org as a process of its own. Configuration from the environment:
 *   LOCAL_ORG_CLIENT_ID, LOCAL_ORG_CLIENT_SECRET   the client that may ask for tokens by client credentials
 *   LOCAL_ORG_CLIENT_CERTIFICATE                   file with the PEM of its certificate or public key, for JWT bearer
 *   LOCAL_ORG_CLIENT_USERNAME                      whom it acts as; default: the integration user
 *   LOCAL_ORG_PORT, LOCAL_ORG_PUBSUB_PORT          default: free ports
 *   LOCAL_ORG_METADATA                             folder of the metadata; default: the project's force-app
 *   LOCAL_ORG_NAMESPACE                            default: ledgerline; empty for none
 *   LOCAL_ORG_MULTI_CURRENCY                       true (default) or false
 * Prints one JSON line {"event": "listening", "url": …, "pubSub": …} when it answers; ends with 0 on SIGTERM or SIGINT.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { startOrg } from './server.ts';

const port = z.coerce.number().int().min(0).max(65_535).default(0);
const environment = z.object({
  LOCAL_ORG_CLIENT_ID: z.string().min(1).optional(),
  LOCAL_ORG_CLIENT_SECRET: z.string().min(8).optional(),
  LOCAL_ORG_CLIENT_CERTIFICATE: z.string().min(1).optional(),
  LOCAL_ORG_CLIENT_USERNAME: z.string().default('integration@demo.ledgerline.test'),
  LOCAL_ORG_PORT: port,
  LOCAL_ORG_PUBSUB_PORT: port,
  LOCAL_ORG_METADATA: z.string().min(1).optional(),
  LOCAL_ORG_NAMESPACE: z.string().default('ledgerline'),
  LOCAL_ORG_MULTI_CURRENCY: z.enum(['true', 'false']).default('true'),
});

const parsed = environment.safeParse(process.env);
if (!parsed.success) {
  for (const issue of parsed.error.issues) console.error(`${issue.path.join('.')}: ${issue.message}`);
  process.exit(2);
}
const given = parsed.data;
const client = given.LOCAL_ORG_CLIENT_ID;
const org = await startOrg({
  port: given.LOCAL_ORG_PORT,
  pubSubPort: given.LOCAL_ORG_PUBSUB_PORT,
  namespace: given.LOCAL_ORG_NAMESPACE,
  multiCurrency: given.LOCAL_ORG_MULTI_CURRENCY === 'true',
  ...(given.LOCAL_ORG_METADATA === undefined ? {} : { metadataFolder: given.LOCAL_ORG_METADATA }),
  clients:
    client === undefined
      ? []
      : [
          {
            clientId: client,
            username: given.LOCAL_ORG_CLIENT_USERNAME,
            ...(given.LOCAL_ORG_CLIENT_SECRET === undefined ? {} : { clientSecret: given.LOCAL_ORG_CLIENT_SECRET }),
            ...(given.LOCAL_ORG_CLIENT_CERTIFICATE === undefined
              ? {}
              : { certificate: readFileSync(given.LOCAL_ORG_CLIENT_CERTIFICATE, 'utf8') }),
          },
        ],
  say: (line) => console.error(line),
});
console.log(JSON.stringify({ event: 'listening', url: org.url, pubSub: org.pubSubUrl }));

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await org.stop();
  process.exit(0);
}
process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());
// Started over a channel, it must not outlive who started it.
if (process.connected) process.once('disconnect', () => void stop());
