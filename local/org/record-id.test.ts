import { describe, expect, test } from 'vitest';
import { RecordIds, sameId, withChecksum } from './record-id.ts';

describe('Record ids', () => {
  test.each([
    // Each of the three tells which of five characters are capitals.
    ['001A0000006Vm9r', '001A0000006Vm9rIAC'],
    ['0014000000abcde', '0014000000abcdeAAA'],
    ['00DABCDEFGHIJKL', '00DABCDEFGHIJKL255'],
  ])('%s carries its case in three characters: %s', (id15, id18) => {
    expect(withChecksum(id15)).toBe(id18);
  });

  test('ids count up per kind of record, the same every time', () => {
    const made = (): string[] => {
      const ids = new RecordIds();
      return [ids.next('801'), ids.next('006'), ids.next('801')];
    };
    expect(made()).toEqual(['801LL0000000001YAA', '006LL0000000001YAA', '801LL0000000002YAA']);
    expect(made()).toEqual(made());
  });

  test('15 and 18 characters name the same record, and case matters', () => {
    expect(sameId('001A0000006Vm9r', '001A0000006Vm9rIAC')).toBe(true);
    expect(sameId('001A0000006Vm9R', '001A0000006Vm9rIAC')).toBe(false);
  });
});
