/** Gives each custom label its English text; one that does not exist stays its name, `c.Name`. */
/* eslint-disable @typescript-eslint/no-require-imports -- Jest runs this as CommonJS. */
const { globSync, readFileSync } = require('node:fs');
// Not taken apart: Jest declares a `jest` in each module, and a second one is refused.
const globals = require('@jest/globals');
const { XMLParser } = require('fast-xml-parser');

const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'labels' });

for (const file of globSync('force-app/**/*.labels-meta.xml', { cwd: process.cwd() })) {
  /** @type {{ CustomLabels: { labels?: { fullName: string, value: string }[] } }} */
  const document = parser.parse(readFileSync(file, 'utf8'));
  for (const { fullName, value } of document.CustomLabels.labels ?? []) {
    const module = () => ({ __esModule: true, default: value });
    globals.jest.doMock(`@salesforce/label/c.${fullName}`, module, { virtual: true });
  }
}
