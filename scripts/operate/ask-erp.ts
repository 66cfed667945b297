/** One question to an ERP from the command line, through the same adapter and checks as the companion's. */
import { randomUUID } from 'node:crypto';
import { LedgerlineError } from '../../companion/src/platform/errors.ts';
import type { ConnectionStore } from '../../companion/src/systems/erp/connection-store.ts';
import { ErpError } from '../../companion/src/systems/erp/errors.ts';
import type { CallContext, ErpPort } from '../../companion/src/systems/erp/port.ts';
import { createErpDirectory } from '../../companion/src/systems/erp/registry.ts';

export interface AskErp {
  readonly connections: ConnectionStore;
  readonly allowPrivateAddresses: boolean;
}

const CALL_MS = 15_000;

/** Throws with a line that says what is wrong: the configuration, the secret, the address or the ERP. */
export async function askErp<T>(
  { connections, allowPrivateAddresses }: AskErp,
  orgId: string,
  connectionId: string,
  ask: (erp: ErpPort, call: CallContext) => Promise<T>,
): Promise<T> {
  const erps = createErpDirectory({ connections, allowPrivateAddresses, clock: { now: () => Date.now() } });
  try {
    const erp = await erps.connection(orgId, connectionId);
    return await ask(erp, { deadlineMs: CALL_MS, correlationId: randomUUID(), criticality: 'refresh' });
  } catch (error) {
    if (error instanceof LedgerlineError) throw new Error(error.message, { cause: error });
    if (error instanceof ErpError) {
      throw new ErpSaid(
        `The ERP of connection ${connectionId} did not take it (${error.code}): ${error.message}`,
        error,
      );
    }
    throw error;
  } finally {
    await erps.close();
  }
}

/** `cause` is the ERP's own. */
export class ErpSaid extends Error {
  override readonly cause: ErpError;

  constructor(message: string, cause: ErpError) {
    super(message, { cause });
    this.name = 'ErpSaid';
    this.cause = cause;
  }
}
