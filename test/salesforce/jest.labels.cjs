/** Gives each custom label its English text; one that does not exist stays its name, `c.Name`. */
/* global jest */
const { globSync, readFileSync } = require('node:fs');
const { XMLParser } = require('fast-xml-parser');

const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'labels' });

for (const file of globSync('force-app/**/*.labels-meta.xml', { cwd: process.cwd() })) {
  for (const { fullName, value } of parser.parse(readFileSync(file, 'utf8')).CustomLabels.labels ?? []) {
    jest.doMock(`@salesforce/label/c.${fullName}`, () => ({ __esModule: true, default: value }), { virtual: true });
  }
}
