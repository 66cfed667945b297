/** `npm run audit:verify [-- --org 00D…]`: checks the audit chain of one org or of all, and names the first bad link. */
import { parseArgs } from 'node:util';
import { verifyChain } from '../../companion/src/audit/verify.ts';
import { connect } from '../../companion/src/database/client.ts';
import { auditStore } from '../../companion/src/database/stores/audit.ts';
import { orgAdministration } from '../../companion/src/database/stores/orgs.ts';
import { ownerUrl } from '../start/database.ts';
import { command } from './command.ts';

const SAYS = {
  linkMissing: 'the chain has a gap before it',
  linkChanged: 'it does not follow from the link before it',
  entryMissing: 'the entry it seals is gone',
  entryChanged: 'its entry is not what was sealed',
  columnsChanged: 'its entry’s columns say something else than what was sealed',
  notSealed: 'the entry has stood unsealed for more than 10 s; is a worker running?',
} as const;

await command(async () => {
  const { values } = parseArgs({ options: { org: { type: 'string' } } });
  const sql = connect(ownerUrl(), { max: 1, name: 'npm run audit:verify' });
  try {
    const known = (await orgAdministration(sql).list()).map(({ orgId }) => orgId);
    const orgs = [...new Set(values.org === undefined ? known : [values.org])];
    for (const orgId of orgs) {
      const verdict = await verifyChain(auditStore(sql), orgId);
      if (verdict.sound) {
        process.stdout.write(`${orgId}: sound, ${String(verdict.links)} entries, head ${verdict.head}\n`);
        continue;
      }
      const place = verdict.seq === undefined ? '' : `link ${String(verdict.seq)}, `;
      process.stdout.write(`${orgId}: NOT SOUND at ${place}entry ${verdict.entryId}: ${SAYS[verdict.fault]}\n`);
      process.stdout.write(`${orgId}: the ${String(verdict.links)} entries before it are sound\n`);
      process.exitCode = 1;
    }
  } finally {
    await sql.end();
  }
});
