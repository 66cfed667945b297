/** The PDF of a receivable: who may read it, what it says, and that it is one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, openErp } from './test-caller.ts';

let us: Caller;
beforeAll(async () => {
  us = await openErp();
});
afterAll(() => us.erp.stop());

async function posted(name: string): Promise<{ no: string; debtor: string; pdf: string }> {
  const debtor = await us.control.openDebtor({ name, accounts: { us: {} } });
  const { no } = await us.control.postSale('us', { debtor, item: 'WIDGET', qty: '3' });
  const { body } = await us.ask('GET', `us/receivables/${no}`);
  return { no, debtor, pdf: String(body['pdf']) };
}

const opened = async (address: string) => {
  const response = await fetch(address);
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
};

describe('the PDF of a receivable', () => {
  it('is opened without a key at the address that the list gives, and says number, date, customer and total', async () => {
    const { no, debtor, pdf } = await posted('Müller (Nord) & Söhne');
    const { body } = await us.ask('GET', `us/receivables?debtor=${debtor}`);
    expect(body['rows']).toMatchObject([{ no, pdf, postedOn: '2026-03-01', gross: '330.00', ccy: 'USD' }]);
    const { response, bytes } = await opened(pdf);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/pdf');
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    const text = bytes.toString('latin1');
    expect(text).toContain(`(Invoice ${no}) Tj`);
    expect(text).toContain(`(Customer: Müller \\(Nord\\) & Söhne \\(${debtor}\\)) Tj`);
    expect(text).toContain('(Date: 2026-03-01) Tj');
    expect(text).toContain('(Total: 330.00 USD) Tj');
  });

  it('has its table where it says, each entry at its object, and a stream as long as it says', async () => {
    const { bytes } = await opened((await posted('株式会社 Ltd')).pdf);
    const text = bytes.toString('latin1');
    expect(text.startsWith('%PDF-1.4\n')).toBe(true);
    const table = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(text)?.[1]);
    expect(text.slice(table, table + 4)).toBe('xref');
    const offsets = [...text.slice(table).matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) => Number(offset));
    expect(offsets).toHaveLength(6);
    for (const [index, offset] of offsets.entries()) {
      expect(text.slice(offset, offset + 8)).toBe(`${String(index + 1)} 0 obj\n`);
    }
    const stream = /\/Length (\d+) >>\nstream\n([^]*?)\nendstream/.exec(text);
    expect(stream?.[2]?.length).toBe(Number(stream?.[1]));
    expect(text).toContain('(Customer: ???? Ltd');
  });

  it('of another, and of none, is not to be found without its own address', async () => {
    const [one, other] = [await posted('One Ltd'), await posted('Other Ltd')];
    for (const address of [
      one.pdf.replace(one.no, other.no),
      one.pdf.replace(one.no, 'AR999999'),
      one.pdf.replace('/us/', '/de/'),
      `${one.pdf.slice(0, -1)}${one.pdf.endsWith('A') ? 'B' : 'A'}`,
      one.pdf.slice(0, -4),
    ]) {
      const response = await fetch(address);
      expect([response.status, await response.json()]).toMatchObject([404, { error: { code: 'NO_SUCH_ADDRESS' } }]);
    }
  });

  it('of one that was taken back says so', async () => {
    const { no, pdf } = await posted('Void Ltd');
    await us.control.voidReceivable('us', no);
    expect((await opened(pdf)).bytes.toString('latin1')).toContain('(Void: nothing of it is owed any more.) Tj');
  });
});
