/** Gives each custom label its English text; one that does not exist stays its name, `c.Name`. */
const { globSync, readFileSync } = require('node:fs');
// Not taken apart: Jest declares a `jest` in each module, and a second one is refused.
const globals = require('@jest/globals');
const { XMLParser } = require('fast-xml-parser');

const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'labels' });

for (const file of globSync('force-app/**/*.labels-meta.xml', { cwd: process.cwd() })) {
  for (const { fullName, value } of parser.parse(readFileSync(file, 'utf8')).CustomLabels.labels ?? []) {
    const module = () => ({ __esModule: true, default: value });
    globals.jest.doMock(`@salesforce/label/c.${fullName}`, module, { virtual: true });
  }
}
