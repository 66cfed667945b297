/** A caller of the sandbox ERP for its own tests: plain requests, nothing of the companion's adapter. */
import { ControlClient } from './control-client.ts';
import { type SandboxErp, type SandboxErpOptions, startSandboxErp } from './server.ts';

export const KEY = 'a-key-for-tests';
export const NOON = Date.parse('2026-03-01T12:00:00Z');

export interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export interface Caller {
  readonly erp: SandboxErp;
  readonly control: ControlClient;
  /** Under /api/, with the key. */
  ask(method: string, path: string, body?: object): Promise<Reply>;
  /** Opens a debtor in "us" with this credit line; answers its number. */
  debtor(creditLine?: string): Promise<string>;
  /** Places an order of one WIDGET at this price in "us". */
  order(debtor: string, price: string, more?: object): Promise<Reply>;
}

/** The clock stands still at NOON unless one is given. */
export async function openErp(options: Partial<SandboxErpOptions> = {}): Promise<Caller> {
  const erp = await startSandboxErp({ apiKey: KEY, clock: { now: () => NOON }, ...options });
  const control = new ControlClient({ url: erp.url, apiKey: KEY });
  const ask = async (method: string, path: string, body?: object): Promise<Reply> => {
    const response = await fetch(`${erp.url}/api/${path}`, {
      method,
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return {
    erp,
    control,
    ask,
    debtor: (creditLine) =>
      control.openDebtor({ name: 'Test Ltd', accounts: { us: creditLine === undefined ? {} : { creditLine } } }),
    order: (debtor, price, more = {}) =>
      ask('POST', 'us/orders', { debtor, ccy: 'USD', lines: [{ item: 'WIDGET', qty: '1', price }], ...more }),
  };
}
