/**
 * `npm run keys -- rotate|list`: the keys that sign access tokens, in COMPANION_KEY_FILE or the file of what runs here;
 * `heads …`: those that sign heads of the audit trail, in COMPANION_AUDIT_HEAD_KEY_FILE or that of what runs here.
 */
import { join } from 'node:path';
import { fileKeyRing } from '../../companion/src/http/oauth/key-ring.ts';
import { STATE_DIRECTORY } from '../start/state.ts';
import { verbArguments } from './arguments.ts';
import { command, table } from './command.ts';
import { headKeys, HEADS_USAGE } from './head-keys.ts';

const USAGE = `npm run keys -- list | rotate
${HEADS_USAGE}`;

await command(USAGE, async () => {
  if (process.argv[2] === 'heads') return headKeys(process.argv.slice(3));
  const { verb } = verbArguments(process.argv.slice(2), { options: {}, verbs: { list: {}, rotate: {} }, usage: USAGE });
  const file = process.env['COMPANION_KEY_FILE'] ?? join(STATE_DIRECTORY, 'secrets', 'signing-keys.json');
  const ring = fileKeyRing({ file, clock: { now: () => Date.now() } });
  if (verb === 'rotate') {
    const key = await ring.rotate();
    process.stdout.write(`${key.keyId} signs from now on; the one before verifies until its tokens have expired.\n`);
    return;
  }
  const keys = await ring.keys();
  const rows = keys.map((key, index) => [
    key.keyId,
    index === 0 ? 'signs' : 'verifies',
    key.createdAt,
    key.retiredAt ?? '',
  ]);
  process.stdout.write(`${table([['key', 'does', 'made', 'retired'], ...rows])}\n`);
});
