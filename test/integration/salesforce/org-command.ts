/** `npm run org` as an operator runs it, against a world's database. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';

const COMMAND = join(import.meta.dirname, '..', '..', '..', 'scripts', 'operate', 'org.ts');

/** What it said, and whether it ended well. */
export async function orgCommand(
  { ownerUrl }: { readonly ownerUrl: string },
  ...args: readonly string[]
): Promise<{ readonly ok: boolean; readonly said: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, LEDGERLINE_OWNER_URL: ownerUrl };
    execFile(process.execPath, [COMMAND, ...args], { env }, (error, out, said) => {
      resolve({ ok: error === null, said: out + said });
    });
  });
}
