/**
 * `npm run try`: drives what `npm start` runs as a rep would, prints each step with its time, and ends with 0 only if every
 * step behaved. Each telling has a customer, an account and an order of its own, so it can be told any number of
 * times.
 */
import { randomInt } from 'node:crypto';
import { connect } from '../../companion/src/database/client.ts';
import { customerLinkStore } from '../../companion/src/database/stores/customer-links.ts';
import { ownerUrl } from '../start/database.ts';
import { demoToken, readDemoClient } from '../start/demo-client.ts';
import { longSalesforceId } from '../../companion/src/canonical/salesforce-id.ts';
import { demoStory, TELLING_ACCOUNTS } from '../start/demo-org.ts';
import { type ErpAccess, readErpFile } from '../start/erp-file.ts';
import { asksForHelp, noArguments, UsageError } from '../operate/arguments.ts';
import { requireRunning } from '../start/run-file.ts';
import type { Bookkeeper } from './bookkeeper.ts';
import { CompanionClient } from './companion-client.ts';
import { Narrator, StoryBroken } from './narrator.ts';
import { OrgDesk } from './org-desk.ts';
import { sandboxBookkeeper } from './sandbox-bookkeeper.ts';
import { tellStory } from './story.ts';
import { trytonBookkeeper } from './tryton-bookkeeper.ts';

const USAGE = 'npm run try: tells the main job, as a rep lives it, to what npm start runs here; takes nothing after it';
const ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

try {
  await main();
} catch (error) {
  const story = error instanceof StoryBroken ? 'The story broke: ' : '';
  process.stderr.write(`\n${story}${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function main(): Promise<void> {
  if (asksForHelp(process.argv.slice(2))) return void process.stdout.write(`${USAGE}\n`);
  noArguments(process.argv.slice(2), 'npm run try');
  const { api, org } = requireRunning();
  const erp = readErpFile();
  const client = readDemoClient(erp.kind);
  if (client === undefined) throw new Error('The demo org has no client here. Run npm start again; it makes one.');
  const began = performance.now();
  const sql = connect(ownerUrl(), { max: 1, name: 'npm run try' });
  try {
    const telling = idPart(7);
    const scene = {
      accountId: longSalesforceId(`${TELLING_ACCOUNTS}${telling}`),
      orderId: longSalesforceId(`801LLTRY${telling}`),
      accountName: `Story ${telling}`,
    };
    const desk = new OrgDesk(org);
    const narrator = new Narrator();
    await desk.set(scene);
    await tellStory({
      companion: new CompanionClient(api, await demoToken(api, client)),
      bookkeeper: await bookkeeperOf(erp),
      narrator,
      link: async (accountId, customer) => {
        const { connectionId } = demoStory().connection;
        const link = { accountId, connectionId, entity: 'us', customer, role: 'soldTo' as const };
        await customerLinkStore(sql).add(client.orgId, link, 'npm run try');
      },
      accountId: scene.accountId,
      recordId: scene.orderId,
      customerName: scene.accountName,
    });
    await narrator.step('The org was told: what stands in Salesforce', async (tell) => {
      tell(`the order’s record says accepted, ${await desk.told(scene.orderId)} in the ERP`);
    });
  } finally {
    await sql.end();
  }
  const took = `${((performance.now() - began) / 1000).toFixed(1)} s`;
  const where = erp.kind === 'tryton' ? 'Tryton' : 'the sandbox ERP';
  process.stdout.write(`\nEvery step behaved, on ${where}, in ${took}.\n`);
}

async function bookkeeperOf(erp: ErpAccess): Promise<Bookkeeper> {
  return erp.kind === 'tryton' ? trytonBookkeeper(erp) : Promise.resolve(sandboxBookkeeper(erp));
}

function idPart(length: number): string {
  return Array.from({ length }, () => ID_LETTERS[randomInt(ID_LETTERS.length)]).join('');
}
