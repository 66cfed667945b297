/** What `npm start --` understands. */
import { parseArgs } from 'node:util';
import { UsageError } from '../operate/arguments.ts';

export type ErpKind = 'sandbox' | 'tryton';

export interface StartArguments {
  readonly erp: ErpKind;
  /** Of the companion; 0: a free port. */
  readonly port: number;
  /** Of the record pages; 0: a free port. */
  readonly workspacePort: number;
}

export const USAGE = `npm start -- [--erp sandbox|tryton] [--port N] [--workspace-port N]

  --erp sandbox   the sandbox ERP that comes with Ledgerline (the default)
  --erp tryton    a real Tryton, installed and started for you (python3 ≥ 3.11)
  --port N        the companion's port (default: a free one)
  --workspace-port N  the record pages' port (default: a free one)`;

/** Throws with the usage when something is not understood. */
export function startArguments(args: readonly string[]): StartArguments | 'help' {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        erp: { type: 'string' },
        port: { type: 'string' },
        'workspace-port': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : 'not understood'}\n\n${USAGE}`, { cause: error });
  }
  if (values.help === true) return 'help';
  const erp = values.erp ?? 'sandbox';
  if (erp !== 'sandbox' && erp !== 'tryton')
    throw new UsageError(`--erp ${erp}: there is no such ERP here\n\n${USAGE}`);
  return {
    erp,
    port: portOf('--port', values.port),
    workspacePort: portOf('--workspace-port', values['workspace-port']),
  };
}

function portOf(option: string, text = '0'): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError(`${option} ${text}: not a port\n\n${USAGE}`);
}
