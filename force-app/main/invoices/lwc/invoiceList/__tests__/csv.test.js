import { cell, csvOf } from '../csv';

const COLUMNS = [
  { label: 'Number', value: ({ number }) => number },
  { label: 'Open', value: ({ open }) => open, isNumber: true },
];
const rowsOf = (csv) => csv.replace('\uFEFF', '').trimEnd().split('\r\n');

describe('csv', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\r=1', '＝1', '＠x'])(
    'disarms what a spreadsheet would run: %j',
    (text) => {
      expect(cell(text, ',').replace(/^"/, '').startsWith("'")).toBe(true);
    },
  );

  it('quotes separators, quotes and line ends', () => {
    expect(cell('a,b', ',')).toBe('"a,b"');
    expect(cell('say "x"', ',')).toBe('"say ""x"""');
    expect(cell('a\nb', ',')).toBe('"a\nb"');
    expect(cell('a,b', ';')).toBe('a,b');
  });

  it('leaves plain numbers numbers, below zero as well, and nothing else', () => {
    expect(
      rowsOf(
        csvOf(
          [
            { number: 'I-1', open: '-12.50' },
            { number: 'I-2', open: '-1+1' },
          ],
          COLUMNS,
          'en-US',
        ),
      ),
    ).toEqual(['Number,Open', 'I-1,-12.50', "I-2,'-1+1"]);
  });

  it('writes what the user’s own spreadsheet reads', () => {
    expect(rowsOf(csvOf([{ number: 'I-1', open: '1234.50' }], COLUMNS, 'de-DE'))).toEqual([
      'Number;Open',
      'I-1;1234,50',
    ]);
  });

  it('leaves empty what is not known', () => {
    expect(rowsOf(csvOf([{ number: null, open: undefined }], COLUMNS, 'en-US'))[1]).toBe(',');
  });
});
