/**
 * The document of a receivable as a PDF of one page, written out by hand: PDF 1.4 with a standard font, which no file has to
 * carry. Nothing in it depends on when it is asked for.
 */
import type { Company } from './company.ts';
import type { Debtor } from './debtor.ts';
import type { Receivable } from './invoice.ts';

const TITLES: Readonly<Record<Receivable['kind'], string>> = { INVOICE: 'Invoice', CREDIT_MEMO: 'Credit memo' };
/** A4 in points. */
const PAGE = '0 0 595 842';

export function invoiceDocument(receivable: Receivable, company: Company, debtor: Debtor): Buffer {
  const { kind, no, postedOn, dueOn, ccy, net, tax, gross, status, orders } = receivable;
  const title = `${TITLES[kind]} ${no}`;
  const lines = [
    company.name,
    `Customer: ${debtor.name} (${debtor.no})`,
    ...(orders.length === 0 ? [] : [`Orders: ${orders.join(', ')}`]),
    `Date: ${postedOn}`,
    `Due: ${dueOn}`,
    `Net: ${net} ${ccy}`,
    `${company.taxName}: ${tax} ${ccy}`,
    `Total: ${gross} ${ccy}`,
    ...(status === 'VOID' ? ['Void: nothing of it is owed any more.'] : []),
  ];
  return pdfOf(title, lines);
}

function pdfOf(title: string, lines: readonly string[]): Buffer {
  const shown = [
    ...['BT', '/F1 20 Tf', '56 770 Td', `${literal(title)} Tj`, '/F1 11 Tf', '0 -14 Td'],
    ...lines.map((line) => `0 -18 Td ${literal(line)} Tj`),
    'ET',
  ].join('\n');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [${PAGE}] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>`,
    `<< /Length ${String(shown.length)} >>\nstream\n${shown}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    `<< /Title ${literal(title)} >>`,
  ];
  // One character is one byte (literal), so lengths are offsets.
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${String(index + 1)} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = String(objects.length + 1);
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${entries}trailer\n<< /Size ${size} /Root 1 0 R /Info 6 0 R >>\n`;
  return Buffer.from(`${file}${table}startxref\n${String(file.length)}\n%%EOF\n`, 'latin1');
}

/** A PDF string. What the font's encoding does not have becomes a question mark. */
function literal(text: string): string {
  return `(${text.replaceAll(/[^\u0020-\u007e\u00a0-\u00ff]/gu, '?').replaceAll(/[\\()]/g, String.raw`\$&`)})`;
}
