/** Where this checkout keeps what it runs with: everything below `.ledgerline`, which git ignores. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const STATE_DIRECTORY = join(REPOSITORY, '.ledgerline');
