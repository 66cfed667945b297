/** What outlives the death of the process, and what a damaged journal does. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Caller, openErp } from './test-caller.ts';

let directory: string;
let journalFile: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sandbox-erp-'));
  journalFile = join(directory, 'journal.ndjson');
});
afterEach(() => rmSync(directory, { recursive: true }));

async function withErp<T>(act: (us: Caller) => Promise<T>): Promise<T> {
  const us = await openErp({ journalFile });
  try {
    return await act(us);
  } finally {
    await us.erp.stop();
  }
}

async function pictureOf(us: Caller) {
  const debtors = await us.control.storyDebtors();
  const accounts = [];
  for (const no of Object.values(debtors)) accounts.push((await us.ask('GET', `us/debtors/${no}/account`)).body);
  return {
    debtors,
    accounts,
    books: await us.control.books(),
    feed: (await us.ask('GET', 'us/feed/order?after=0')).body,
  };
}

describe('the journal', () => {
  it('brings back all that was answered: figures, documents, references, feed', async () => {
    const before = await withErp(async (us) => {
      const debtor = await us.debtor('50.00');
      await us.order(debtor, '60.00', { extRef: 'R-1' });
      const { no } = await us.control.postSale('us', { debtor, item: 'WIDGET', qty: '1' });
      await us.control.recordReceipt('us', no, '10.00');
      return pictureOf(us);
    });
    await withErp(async (us) => {
      expect(await pictureOf(us)).toEqual(before);
      const debtor = before.books.orders.at(-1)?.debtor ?? '';
      const again = await us.order(debtor, '60.00', { extRef: 'R-1' });
      expect([again.status, again.body['status']]).toEqual([200, 'CREDIT_HOLD']);
    });
  });

  it('gives no number twice after a start', async () => {
    const first = await withErp(async (us) => (await us.order(await us.debtor(), '1.00')).body['no']);
    const second = await withErp(async (us) => (await us.order(await us.debtor(), '1.00')).body['no']);
    expect(Number(String(second).slice(2))).toBe(Number(String(first).slice(2)) + 1);
  });

  it.each(['{"seq":', '{"seq":99,"changes":[]}', '\u{1F4A5}'])(
    'cuts off a last line that was not finished (%s), which nobody was told of',
    async (torn) => {
      const before = await withErp(pictureOf);
      const whole = readFileSync(journalFile, 'utf8');
      appendFileSync(journalFile, torn);
      await withErp(async (us) => {
        expect(await pictureOf(us)).toEqual(before);
        await us.order(await us.debtor(), '1.00');
      });
      const after = readFileSync(journalFile, 'utf8');
      expect(after.startsWith(whole)).toBe(true);
      const added = after.slice(whole.length).trim().split('\n');
      expect(added.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual([31, 32]);
    },
  );

  it('that is damaged in the middle refuses to start, names the line, and is left as it is', async () => {
    await withErp(async (us) => us.order(await us.debtor(), '1.00'));
    const lines = readFileSync(journalFile, 'utf8').split('\n');
    lines[4] = (lines[4] ?? '').slice(0, -5);
    writeFileSync(journalFile, lines.join('\n'));
    await expect(openErp({ journalFile })).rejects.toThrow('damaged at line 5');
    expect(readFileSync(journalFile, 'utf8')).toBe(lines.join('\n'));
  });

  it('of a start that was cut off while seeding is begun again', async () => {
    const before = await withErp(pictureOf);
    const lines = readFileSync(journalFile, 'utf8').split('\n');
    writeFileSync(journalFile, `${lines.slice(0, 6).join('\n')}\n`);
    expect(await withErp(pictureOf)).toEqual(before);
  });
});
