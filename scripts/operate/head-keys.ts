/** `npm run keys -- heads …`: the keys that sign heads of the audit trail, and heads that have to begin again. */
import { connect } from '../../companion/src/database/client.ts';
import { auditHeadStore } from '../../companion/src/database/stores/audit-heads.ts';
import {
  ensureHeadKey,
  type PublicHeadKey,
  publicFileOf,
  rotateHeadKey,
} from '../../companion/src/systems/heads/key-file.ts';
import { ownerUrl } from '../start/database.ts';
import { verbArguments } from './arguments.ts';
import { headKeyFile } from './audit-heads.ts';
import { table } from './command.ts';

export const HEADS_USAGE = `npm run keys -- heads [show]                     makes the key file unless it is there, and shows the keys
npm run keys -- heads rotate                     a new key signs from the next head on; the one before can be verified for ever
npm run keys -- heads begin-again --org 00D…     after a restore: the next head is a first one; archive the org's heads before`;

const ACTOR = 'operator';
const clock = { now: () => Date.now() };

const OPTIONS = { org: { type: 'string' } } as const;
const VERBS = { show: {}, rotate: {}, 'begin-again': { needs: ['org'] } } as const;

/** `args`: what stands after heads; nothing: the keys are shown. */
export async function headKeys(args: readonly string[]): Promise<void> {
  const file = headKeyFile();
  const given = args.length === 0 ? ['show'] : args;
  const { verb, values } = verbArguments(given, { options: OPTIONS, verbs: VERBS, usage: HEADS_USAGE });
  if (verb === 'show') show(file, await ensureHeadKey(file, clock));
  else if (verb === 'rotate') show(file, await rotateHeadKey(file, clock));
  else await beginAgain(values.org ?? '');
}

function show(file: string, keys: readonly PublicHeadKey[]): void {
  const rows = keys.map(({ keyId, createdAt, retiredAt }, at) => [
    keyId,
    at === 0 ? 'signs' : 'verifies',
    createdAt,
    retiredAt ?? '',
  ]);
  process.stdout.write(`${table([['key', 'does', 'made', 'retired'], ...rows])}\n\n`);
  process.stdout.write(
    `Private: ${file}\nFor auditors: ${publicFileOf(file)}; they keep a copy where nobody here can write.\n`,
  );
}

async function beginAgain(orgId: string): Promise<void> {
  const sql = connect(ownerUrl(), { max: 1, name: 'npm run keys' });
  try {
    const begun = await auditHeadStore(sql).beginAgain(orgId, ACTOR);
    if (!begun) throw new Error(`There was no head of ${orgId}; nothing to begin again.`);
  } finally {
    await sql.end();
  }
  process.stdout.write(
    'The next head is a first one; the audit trail says so. Heads that still stand in the place hold it up.\n',
  );
}
