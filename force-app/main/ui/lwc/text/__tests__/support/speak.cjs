/**
 * For tests: the package's own label files as the labels that components import, so that a test reads what a user reads.
 * Call `speak` before the component under test is required.
 */
const fs = require('node:fs');
const path = require('node:path');

const UI = path.resolve(__dirname, '../../../..');
const LOCALES = { en: 'en-US', de: 'de-DE' };

function entriesOf(file, block, name, value) {
  const xml = fs.readFileSync(path.join(UI, file), 'utf8');
  const blocks = xml.match(new RegExp(`<${block}>[\\s\\S]*?</${block}>`, 'g')) ?? [];
  return blocks.map((text) => [element(text, name), element(text, value)]);
}

function element(xml, name) {
  const text = new RegExp(`<${name}>([\\s\\S]*?)</${name}>`).exec(xml)?.[1] ?? '';
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, '&');
}

const labelsIn = {
  en: () => entriesOf('labels/CustomLabels.labels-meta.xml', 'labels', 'fullName', 'value'),
  de: () => entriesOf('translations/de.translation-meta.xml', 'customLabels', 'name', 'label'),
};

/** Every label, the locale and the time zone of a user of that language. `change` rewrites each label's text. */
function speak(language, change = (text) => text) {
  for (const [name, text] of labelsIn[language]()) {
    provide(`@salesforce/label/c.${name}`, change(text));
  }
  provide('@salesforce/i18n/locale', LOCALES[language]);
  provide('@salesforce/i18n/timeZone', 'Europe/Berlin');
}

/** A scoped module that the platform would provide. */
function provide(name, value) {
  jest.doMock(name, () => ({ __esModule: true, default: value }), { virtual: true });
}

/** Lets promises that are under way, and the rendering after them, come to their end. */
async function settle() {
  for (let turn = 0; turn < 12; turn += 1) {
    await Promise.resolve();
  }
}

/** Takes everything off the page, so that components clean up after themselves. */
function clearPage() {
  while (document.body.firstChild) {
    document.body.firstChild.remove();
  }
}

/** All text that a component shows, its own children's included. */
function textOf(element) {
  const parts = [];
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      parts.push(node.textContent);
    }
    for (const child of [...(node.shadowRoot?.childNodes ?? []), ...node.childNodes]) {
      walk(child);
    }
  };
  walk(element);
  return parts.join(' ').replace(/\s+/g, ' ').trim();
}

module.exports = { speak, provide, settle, clearPage, textOf, labelsIn };
