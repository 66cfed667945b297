/** Which ERP runs here and how its own people get in: `.ledgerline/erp.json`, mode 0600, beside run.json. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writePrivate } from './run-file.ts';
import { STATE_DIRECTORY } from './state.ts';

const schema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sandbox'), url: z.string(), apiKey: z.string() }),
  z.object({
    kind: z.literal('tryton'),
    url: z.string(),
    database: z.string(),
    user: z.string(),
    password: z.string(),
  }),
]);

export type ErpAccess = z.infer<typeof schema>;

const FILE = join(STATE_DIRECTORY, 'erp.json');

export function writeErpFile(access: ErpAccess): void {
  writePrivate(FILE, access);
}

/** Throws when nothing was ever started here. */
export function readErpFile(): ErpAccess {
  return schema.parse(JSON.parse(readFileSync(FILE, 'utf8')));
}
