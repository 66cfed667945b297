import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runs } from '../setup/processes.mjs';
import { trytonBookkeeper } from '../try/tryton-bookkeeper.ts';
import { decimal, decimalText, type Login, TrytonClient, TrytonRefusal } from './client.ts';
import { removeTryton, type RunningTryton, startTryton, trytonUnavailable } from './index.ts';
import { placeOrder } from './seed/order.ts';

/** The first time on a machine. */
const SETTING_UP_MS = 900_000;
const missing = trytonUnavailable();

describe.skipIf(missing !== undefined)(`a Tryton of our own${missing === undefined ? '' : ` (${missing})`}`, () => {
  let directory: string;
  let tryton: RunningTryton;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'ledgerline-tryton-'));
    tryton = await startTryton({ directory, databases: ['first', 'second'], what: 'its test' });
  }, SETTING_UP_MS);

  afterAll(async () => {
    await tryton.stop();
    await removeTryton(directory);
  }, 60_000);

  const login = (database: string, user: 'adapter' | 'bookkeeper'): Login => ({
    url: tryton.url,
    database,
    ...tryton[user],
  });

  function companyOf(client: TrytonClient, entity: string): Promise<number> {
    return client.find('company.company', [['party.name', '=', tryton.companies[entity] ?? '']]);
  }

  async function customer(client: TrytonClient, key: string, entity = 'us'): Promise<CustomerRow> {
    const id = await client.find('party.party', [['code', '=', tryton.customers[key] ?? '']]);
    const fields = ['credit_limit_amount', 'credit_amount', 'receivable'];
    const [row] = await client.read<CustomerRow>('party.party', [id], fields, {
      company: await companyOf(client, entity),
    });
    if (row === undefined) throw new Error(`${key} is not there`);
    return row;
  }

  it('holds the story’s limits and what is owed in each company', async () => {
    const client = await TrytonClient.logIn(login('first', 'adapter'));
    const globex = await customer(client, 'GLOBEX');
    expect(decimalText(globex.credit_limit_amount)).toBe('10000.00');
    // 15 hours at 200 and 12 gadgets at 250, with a tenth of tax, and an open order of 24 widgets at 100 before tax.
    expect(decimalText(globex.receivable)).toBe('6600.00');
    expect(decimalText(globex.credit_amount)).toBe('9000.00');
    // The paid invoice is owed no more; the price list bore on none of the rest.
    expect(decimalText((await customer(client, 'ACME')).credit_amount)).toBe('5400.00');
    const meridian = await customer(client, 'MERIDIAN', 'de');
    expect(decimalText(meridian.credit_limit_amount)).toBe('25000.00');
    expect(decimalText(meridian.receivable)).toBe('2737.00');
  });

  it('counts due dates from today', async () => {
    const client = await TrytonClient.logIn(login('first', 'adapter'));
    const domain = [
      ['party.code', '=', tryton.customers['HARBOR'] ?? ''],
      ['account.type.receivable', '=', true],
    ];
    const lines = await client.read<{ maturity_date: { year: number; month: number; day: number } }>(
      'account.move.line',
      await client.search('account.move.line', domain),
      ['maturity_date'],
    );
    const today = Date.parse(tryton.day);
    const days = lines.map(
      ({ maturity_date: { year, month, day } }) => (Date.UTC(year, month - 1, day) - today) / 86_400_000,
    );
    expect(days.toSorted((a, b) => a - b)).toEqual([-41, -12, 20]);
  });

  it('refuses an order of the blocked customer, in Tryton’s own words', async () => {
    const client = await TrytonClient.logIn(login('first', 'adapter'));
    const order = {
      company: await companyOf(client, 'us'),
      party: await client.find('party.party', [['code', '=', tryton.customers['UMBRA'] ?? '']]),
      product: await client.find('product.product', [['code', '=', 'WIDGET']]),
      quantity: '1',
    };
    await expect(placeOrder(client, order)).rejects.toThrow(/dunning "0@Blocked: payment dispute under review/);
  });

  it('does not let the adapter’s user raise a limit or post an invoice', async () => {
    const client = await TrytonClient.logIn(login('first', 'adapter'));
    const { id } = await customer(client, 'GLOBEX');
    const raised = client.write('party.party', [id], { credit_limit_amount: decimal('99999.00') });
    await expect(raised).rejects.toBeInstanceOf(TrytonRefusal);
    await expect(client.createOne('account.invoice', { type: 'out', party: id })).rejects.toBeInstanceOf(TrytonRefusal);
  });

  it('lets the bookkeeper open a customer, post an invoice and take its payment, in one database alone', async () => {
    const bookkeeper = trytonBookkeeper(login('second', 'bookkeeper'));
    const opened = { name: 'Stark Tools', creditLimit: '10000.00', paymentTerms: 'Net 30' };
    const number = await bookkeeper.createCustomer(opened);
    const invoice = await bookkeeper.postInvoice({ customer: number, product: 'GADGET', quantity: '12' });
    const second = await TrytonClient.logIn(login('second', 'adapter'));
    const owed = async (): Promise<string> => {
      const id = await second.find('party.party', [['code', '=', number]]);
      const [row] = await second.read<CustomerRow>('party.party', [id], ['receivable']);
      return decimalText(row?.receivable);
    };
    expect(await owed()).toBe('3300.00');
    await bookkeeper.payInvoice(invoice);
    expect(Number(await owed())).toBe(0);
    const first = await TrytonClient.logIn(login('first', 'adapter'));
    expect(await first.search('party.party', [['name', '=', 'Stark Tools']])).toEqual([]);
  });

  it('comes up again, with its books, after whoever started it was killed', async () => {
    const own = mkdtempSync(join(tmpdir(), 'ledgerline-tryton-'));
    const starter = startElsewhere(own);
    try {
      const orphan = Number(await firstLine(starter));
      starter.kill('SIGKILL');
      await once(starter, 'exit');
      const again = await startTryton({ directory: own, databases: ['only'], what: 'its test' });
      await again.stop();
      expect(again.how).toBe('kept');
      expect(runs(orphan)).toBe(false);
    } finally {
      starter.kill('SIGKILL');
      await removeTryton(own);
    }
  }, 300_000);

  it('is ended by its stop, whole', async () => {
    const own = mkdtempSync(join(tmpdir(), 'ledgerline-tryton-'));
    try {
      const started = await startTryton({ directory: own, databases: ['only'], what: 'its test' });
      await expect(startTryton({ directory: own, databases: ['only'] })).rejects.toThrow(/in use by process/);
      await started.stop();
      expect(runs(started.pid)).toBe(false);
      const again = await startTryton({ directory: own, databases: ['only', 'late'], what: 'its test' });
      await again.stop();
      expect(again.how).toBe('kept');
    } finally {
      await removeTryton(own);
    }
  }, 300_000);
});

/** A process of its own that starts a Tryton, says so, and waits to be killed. */
function startElsewhere(directory: string): ChildProcess {
  const index = new URL('./index.ts', import.meta.url).href;
  const program = `
    const { startTryton } = await import(${JSON.stringify(index)});
    const { pid } = await startTryton({ directory: ${JSON.stringify(directory)}, databases: ['only'] });
    console.log(pid);
    setInterval(() => undefined, 60_000);`;
  return spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the process has no output');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return line;
}

interface CustomerRow {
  readonly id: number;
  readonly credit_limit_amount: unknown;
  readonly credit_amount: unknown;
  readonly receivable: unknown;
}
