const fs = require('node:fs');
const path = require('node:path');
const { labelsIn } = require('./support/speak.cjs');

const PACKAGE = path.resolve(__dirname, '../../../..');
const english = new Map(labelsIn.en());
const german = new Map(labelsIn.de());
const places = (text) => [...new Set(text.match(/\{\d\}/g) ?? [])].toSorted();

function importedLabels(folder) {
  return fs.readdirSync(folder, { recursive: true }).flatMap((name) => {
    if (!name.endsWith('.js')) {
      return [];
    }
    const source = fs.readFileSync(path.join(folder, name), 'utf8');
    return [...source.matchAll(/from '@salesforce\/label\/c\.(\w+)'/g)].map(([, label]) => label);
  });
}

describe('labels', () => {
  it('has each label once', () => {
    expect(labelsIn.en()).toHaveLength(english.size);
    expect(labelsIn.de()).toHaveLength(german.size);
  });

  it('has German for every label, and no German for a label that is not there', () => {
    expect([...german.keys()].toSorted()).toEqual([...english.keys()].toSorted());
    expect([...german.values()].filter((text) => text === '')).toEqual([]);
  });

  it.each([...english])('%s takes the same values in both languages', (name, text) => {
    expect(places(german.get(name))).toEqual(places(text));
  });

  it('has every label that a component imports', () => {
    const imported = importedLabels(PACKAGE);
    expect(imported.length).toBeGreaterThan(0);
    expect([...new Set(imported)].filter((name) => !english.has(name))).toEqual([]);
  });

  it('stays within what the platform takes: 1,000 characters in both languages', () => {
    expect([...english.values(), ...german.values()].filter((text) => text.length > 1000)).toEqual([]);
  });
});
