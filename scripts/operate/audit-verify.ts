/**
 * `npm run audit:verify`: checks the audit chain of one org or of all against itself and against signed heads that stand
 * outside the database. Says what is wrong first, what it means and what to do. Ends with 1 when a chain is not sound.
 */
import { z } from 'zod';
import { verifyChain } from '../../companion/src/audit/verify.ts';
import { connect } from '../../companion/src/database/client.ts';
import { auditStore } from '../../companion/src/database/stores/audit.ts';
import { ownerUrl } from '../start/database.ts';
import { optionArguments, UsageError } from './arguments.ts';
import { orgsToVerify, trailsFor } from './audit-heads.ts';
import { BOUNDS, wordsOfVerdict } from './audit-words.ts';
import { command } from './command.ts';

const USAGE = `npm run audit:verify -- [--org 00D…] [--heads DIR] [--public FILE] [--from-org] [--org-heads FILE] [--as-of TIME]

  --org 00D…        one org (default: all that are registered or have heads)
  --heads DIR       the directory of heads (default: COMPANION_AUDIT_HEAD_DIRECTORY, or that of what npm start runs)
  --public FILE     the public keys, best a copy that you keep (default: beside COMPANION_AUDIT_HEAD_KEY_FILE)
  --from-org        compares with the heads in the org too
  --org-heads FILE  the same from an export: sf data query --json -q "SELECT Key__c, Seq__c, Signature__c FROM Audit_Head__c"
  --as-of TIME      an old copy, or heads that were stopped on purpose: judged as of then (2026-11-28T10:00:00Z) instead of now`;

const OPTIONS = {
  org: { type: 'string' },
  heads: { type: 'string' },
  public: { type: 'string' },
  'from-org': { type: 'boolean' },
  'org-heads': { type: 'string' },
  'as-of': { type: 'string' },
} as const;

await command(`${USAGE}\n\n${BOUNDS}`, async () => {
  const values = optionArguments(process.argv.slice(2), { options: OPTIONS, usage: USAGE });
  const asOf = values['as-of'] === undefined ? {} : { asOfMs: pastTime(values['as-of']) };
  const url = ownerUrl();
  const sql = connect(url, { max: 1, name: 'npm run audit:verify' });
  try {
    const trails = await trailsFor(sql, url, values);
    const orgs = values.org === undefined ? await orgsToVerify(sql, url, values) : [values.org];
    for (const orgId of orgs) {
      const compare = { trails: await trails(orgId), clock: { now: () => Date.now() }, ...asOf };
      const verdict = await verifyChain(auditStore(sql), orgId, compare);
      process.stdout.write(`${wordsOfVerdict(orgId, verdict).join('\n')}\n`);
      if (!verdict.sound) process.exitCode = 1;
    }
    if (values['as-of'] !== undefined) process.stdout.write(`\nJudged as of ${values['as-of']}, as you asked.\n`);
    process.stdout.write(`\n${BOUNDS}\n`);
  } finally {
    await sql.end();
  }
});

function pastTime(text: string): number {
  const ms = z.iso.datetime({ offset: true }).safeParse(text).success ? Date.parse(text) : Number.NaN;
  if (!(ms <= Date.now()))
    throw new UsageError(`--as-of ${text}: expected a time in the past, such as 2026-11-28T10:00:00Z`);
  return ms;
}
