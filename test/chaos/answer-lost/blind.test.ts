/** Every way of sending an order again that is blind is told from one that is not, by the ERP's log and the wire. */
import { describe, expect, it } from 'vitest';
import type { LoggedRequest } from '../../../local/erp/request-log.ts';
import { blindResends, type OnTheWire } from './blind.ts';

type Entry = 'made' | 'had already' | 'found' | 'not found';

const LOGGED: Readonly<Record<Entry, Pick<LoggedRequest, 'what' | 'made'>>> = {
  made: { what: 'place', made: true },
  'had already': { what: 'place', made: false },
  found: { what: 'lookUp', made: true },
  'not found': { what: 'lookUp', made: false },
};

function read(entries: readonly Entry[], wire: Partial<OnTheWire> = {}) {
  const log = entries.map((entry) => ({ ...LOGGED[entry], reference: 'a' }));
  return blindResends(log, new Map([['a', { unheard: false, lookUpLost: false, ...wire }]]));
}

const unheard = true;
const lookUpLost = true;

describe('an order is sent again blindly', () => {
  it.each<[string, readonly Entry[], Partial<OnTheWire>]>([
    ['with no look-up at all', ['made', 'had already'], {}],
    ['and would be doubled by an ERP that forgets keys', ['made', 'made'], {}],
    ['after a look-up whose answer was lost too', ['made', 'found', 'had already'], { lookUpLost }],
    ['after a look-up that found it', ['made', 'found', 'found', 'had already'], {}],
    ['after the ERP had made it, whatever it says of that later', ['made', 'not found', 'made'], {}],
    ['to an ERP that has it from before', ['had already'], {}],
    ['to an ERP that had said that it has it', ['found', 'made'], {}],
    ['before what is still under way could prove anything', ['not found', 'made', 'had already'], {}],
    ['though the ERP never heard of it and nobody looked', ['made', 'found'], { unheard }],
    ['after the one look-up for it, whose answer was lost', ['not found', 'made'], { unheard, lookUpLost }],
  ])('%s', (_how, entries, wire) => {
    expect(read(entries, wire).blind).toEqual(['a']);
  });

  it('once more each time', () => {
    expect(read(['made', 'had already', 'found', 'had already']).blind).toEqual(['a', 'a']);
  });
});

describe('an order is not sent again blindly', () => {
  it.each<[string, readonly Entry[], Partial<OnTheWire>, number]>([
    ['when it goes well', ['made'], {}, 0],
    ['when it is looked up and found', ['made', 'found'], {}, 0],
    ['when the first look-up is lost and the next finds it', ['made', 'found', 'found'], { lookUpLost }, 0],
    ['when it comes late', ['not found', 'not found', 'made', 'found'], {}, 0],
    ['when the ERP never heard of it, by its own word', ['not found', 'made'], { unheard }, 1],
    ['when the second look-up was answered', ['not found', 'not found', 'made'], { unheard, lookUpLost }, 1],
  ])('%s', (_how, entries, wire, resent) => {
    expect(read(entries, wire)).toMatchObject({ blind: [], resent });
  });
});

it('each order is read alone, and those of the run alone', () => {
  const place = (reference: string) => ({ ...LOGGED.made, reference });
  const lookUp = (reference: string) => ({ ...LOGGED['not found'], reference });
  const wire = { unheard: true, lookUpLost: false };
  const ours = new Map([
    ['a', wire],
    ['b', wire],
  ]);
  const log = [lookUp('b'), place('x'), place('x'), place('a'), place('b')];
  expect(blindResends(log, ours)).toEqual({ blind: ['a'], looked: 1, resent: 1 });
});
