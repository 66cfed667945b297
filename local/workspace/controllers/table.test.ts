/** Each method, run: it asks the companion what it says that it asks, which a contract compares with the Apex source. */
import { describe, expect, it } from 'vitest';
import type { OrgClient, OrgRecord } from '../org/client.ts';
import type { Callout } from './gateway.ts';
import { type Call, isOfType, type Parameters } from './method.ts';
import { CONTROLLERS, methodNamed } from './table.ts';

const ACCOUNT = '001000000000001AAA';
const ORDER = '801000000000001AAA';
const SUBMISSION = 'submission-1';
const GIVEN: Parameters = {
  recordId: ORDER,
  submissionId: SUBMISSION,
  backfillId: 'backfill-1',
  amount: '1.00',
  idempotencyKey: 'key-of-the-page',
  companionUrl: 'https://companion.example',
  clientId: 'client',
  clientSecret: 'secret',
};
const RECORD: OrgRecord = { Id: ORDER, AccountId: ACCOUNT, CurrencyIsoCode: 'USD', Product2: { ProductCode: 'A' } };
const ACCEPTED = { submissionId: SUBMISSION, state: 'accepted' };

/** Runs it for a user who may do everything; answers what was asked, ids left open, each once. */
async function asked(name: string, given: Parameters, found: readonly object[] = [ACCEPTED]): Promise<Set<string>> {
  const method = methodNamed(name);
  const seen = new Set<string>();
  const call = {
    session: {
      userId: '005',
      username: '',
      accessToken: '',
      permissionSets: [],
      customPermissions: ['Submit_Orders', 'Release_Holds', 'Administer_Setup'],
    },
    org: { query: async () => Promise.resolve([RECORD]) } as unknown as OrgClient,
    gateway: {
      call: async ({ method: verb, path }: Callout) => {
        const [address = ''] = path.split('?');
        const ids = [ACCOUNT, ORDER, SUBMISSION, 'backfill-1'];
        seen.add(`${verb} ${ids.reduce((at, id) => at.replaceAll(id, '{}'), address)}`);
        return Promise.resolve({ items: found, accountId: ACCOUNT, source: { recordId: ORDER }, state: 'held' });
      },
    },
    now: () => new Date(0),
    label: (label: string) => label,
  } satisfies Call;
  const own = Object.entries(given).filter(([parameter]) => Object.hasOwn(method?.parameters ?? {}, parameter));
  // createCredential refuses here, having asked nothing.
  await method?.run(call, Object.fromEntries(own)).catch(() => undefined);
  return seen;
}

const METHODS = Object.entries(CONTROLLERS).flatMap(([name, methods]) =>
  Object.entries(methods).map(([method, { companion }]): [string, readonly string[]] => [
    `${name}.${method}`,
    companion,
  ]),
);

describe('what a method asks of the companion', () => {
  it.each(METHODS)('%s: what it declares, and nothing else', async (name, companion) => {
    const ofOrder = await asked(name, GIVEN);
    const ofAccount = name.startsWith('InvoiceController') ? await asked(name, { ...GIVEN, recordId: ACCOUNT }) : [];
    expect([...new Set([...ofOrder, ...ofAccount])].sort()).toEqual([...companion].sort());
  });

  it('asks nobody for the invoices of an order that no ERP has taken', async () => {
    expect(await asked('InvoiceController.listInvoices', GIVEN, [])).toEqual(new Set(['GET /v1/orders']));
  });
});

describe('the type of a parameter', () => {
  it.each([
    ['a text', 'Id', true],
    ['a text', 'String', true],
    ['true', 'Boolean', false],
    [true, 'Boolean', true],
    [null, 'Boolean', true],
    [undefined, 'Id', true],
    [5, 'String', false],
    [{}, 'Id', false],
  ] as const)('%s as %s: %s', (value, type, fits) => {
    expect(isOfType(value, type)).toBe(fits);
  });
});
