/**
 * `npm run audit:verify`: checks the audit chain of one org or of all against itself and against signed heads that stand
 * outside the database. Says what is wrong first, what it means and what to do. A chain that is not sound (1) is told apart from
 * one that could not be checked, or not against what was asked for (3): that says nothing of the chain, and is no success.
 */
import { z } from 'zod';
import { verifyChain } from '../../companion/src/audit/verify.ts';
import { connect } from '../../companion/src/database/client.ts';
import { auditStore } from '../../companion/src/database/stores/audit.ts';
import { ownerUrl } from '../start/database.ts';
import { optionArguments, UsageError } from './arguments.ts';
import { headDirectoryOf, orgsToVerify, trailsFor } from './audit-heads.ts';
import { BOUNDS, wordsOfVerdict } from './audit-words.ts';
import { notCompared, requireHeadsOf, requireKnown } from './audit-compared.ts';
import { command } from './command.ts';

const USAGE = `npm run audit:verify -- [--org 00D…] [--heads DIR] [--public FILE] [--from-org] [--org-heads FILE] [--as-of TIME]

  --org 00D…        one org (default: all that are registered or have heads)
  --heads DIR       the directory of heads, with a folder for each org
                    (default: COMPANION_AUDIT_HEAD_DIRECTORY, or what npm start keeps: .ledgerline/audit-heads/ledgerline)
  --public FILE     the public keys, best a copy that you keep (default: beside COMPANION_AUDIT_HEAD_KEY_FILE)
  --from-org        compares with the heads in the org too
  --org-heads FILE  the same from an export: sf data query --json -q
                    "SELECT ledgerline__Key__c, ledgerline__Seq__c, ledgerline__Signature__c FROM ledgerline__Audit_Head__c"
  --as-of TIME      an old copy, or heads that were stopped on purpose: judged as of then (2026-11-28T10:00:00Z) instead of now

Ends with 0 when every chain is sound and agrees with all that it was compared with; with 1 when one is not sound; with 2 when the
arguments are not understood; with 3 when one could not be checked, or not against what was asked for, and none is known not to be sound.`;

const OPTIONS = {
  org: { type: 'string' },
  heads: { type: 'string' },
  public: { type: 'string' },
  'from-org': { type: 'boolean' },
  'org-heads': { type: 'string' },
  'as-of': { type: 'string' },
} as const;
const NOT_SOUND = 1;
const NOT_CHECKED = 3;

await command(
  `${USAGE}\n\n${BOUNDS}`,
  async () => {
    const values = optionArguments(process.argv.slice(2), { options: OPTIONS, usage: USAGE });
    const asOf = values['as-of'] === undefined ? {} : { asOfMs: pastTime(values['as-of']) };
    const url = ownerUrl();
    const sql = connect(url, { max: 1, name: 'npm run audit:verify' });
    const store = auditStore(sql);
    try {
      const trails = await trailsFor(sql, url, values);
      const known = await orgsToVerify(sql, url, values);
      if (values.org !== undefined) requireKnown(values.org, known);
      const ends = new Set<number>();
      for (const orgId of values.org === undefined ? known : [values.org]) {
        try {
          if (values.heads !== undefined) await requireHeadsOf(orgId, values.heads, headDirectoryOf(url));
          const compare = { trails: await trails(orgId), clock: { now: () => Date.now() }, ...asOf };
          const verdict = await verifyChain(store, orgId, compare);
          process.stdout.write(`${wordsOfVerdict(orgId, verdict).join('\n')}\n`);
          if (!verdict.sound) ends.add(NOT_SOUND);
          const missing = verdict.sound ? notCompared(orgId, verdict) : undefined;
          if (missing !== undefined) throw new Error(missing);
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          process.stdout.write(`${orgId}: NOT CHECKED as was asked: ${why}\n`);
          ends.add(NOT_CHECKED);
        }
      }
      if (ends.size > 0) process.exitCode = Math.min(...ends);
      if (values['as-of'] !== undefined) process.stdout.write(`\nJudged as of ${values['as-of']}, as you asked.\n`);
      process.stdout.write(`\n${BOUNDS}\n`);
    } finally {
      await sql.end();
    }
  },
  NOT_CHECKED,
);

function pastTime(text: string): number {
  const ms = z.iso.datetime({ offset: true }).safeParse(text).success ? Date.parse(text) : Number.NaN;
  if (!(ms <= Date.now()))
    throw new UsageError(`--as-of ${text}: expected a time in the past, such as 2026-11-28T10:00:00Z`);
  return ms;
}
