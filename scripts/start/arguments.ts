/** What `npm start --` understands. */
import { parseArgs } from 'node:util';

export type ErpKind = 'sandbox' | 'tryton';

export interface StartArguments {
  readonly erp: ErpKind;
  /** 0: a free port. */
  readonly port: number;
}

export const USAGE = `npm start -- [--erp sandbox|tryton] [--port N]

  --erp sandbox   the sandbox ERP that comes with Ledgerline (the default)
  --erp tryton    a real Tryton, installed and started for you (python3 ≥ 3.11)
  --port N        the companion's port (default: a free one)`;

/** Throws with the usage when something is not understood. */
export function startArguments(args: readonly string[]): StartArguments | 'help' {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: { erp: { type: 'string' }, port: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    }));
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : 'not understood'}\n\n${USAGE}`, { cause: error });
  }
  if (values.help === true) return 'help';
  const erp = values.erp ?? 'sandbox';
  if (erp !== 'sandbox' && erp !== 'tryton') throw new Error(`--erp ${erp}: there is no such ERP here\n\n${USAGE}`);
  const port = values.port ?? '0';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new Error(`--port ${port}: not a port\n\n${USAGE}`);
  return { erp, port: Number(port) };
}
