/**
 * Where this checkout keeps what it runs with: everything below `.ledgerline`, which git ignores. LEDGERLINE_STATE names
 * another folder, for a second one beside the first.
 */
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const STATE_DIRECTORY = resolve(process.env['LEDGERLINE_STATE'] ?? join(REPOSITORY, '.ledgerline'));
