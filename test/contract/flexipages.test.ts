/** A record page of the workspace is laid out as the package's Lightning page says: region by region, component by component. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPages } from '../../local/workspace/bundle/pages.ts';
import { recordPage, type RecordView } from '../../local/workspace/shell/record.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGES = {
  Account: 'force-app/main/credit/flexipages/Ledgerline_Account_Record_Page.flexipage-meta.xml',
  Opportunity: 'force-app/main/orders/flexipages/Ledgerline_Opportunity_Record_Page.flexipage-meta.xml',
  Order: 'force-app/main/orders/flexipages/Ledgerline_Order_Record_Page.flexipage-meta.xml',
} as const;
type ObjectName = keyof typeof PAGES;
const OBJECTS = Object.keys(PAGES) as ObjectName[];
/** What stands on the page where Salesforce's own component would. */
const OWN_PARTS: Readonly<Record<string, string>> = {
  'force:highlightsPanel': 'highlights',
  'force:detailPanel': 'details',
  'force:relatedListContainer': 'Related',
};

/** `region: component, component`, read from the file's text alone. */
function inFile(text: string): readonly string[] {
  return [...text.matchAll(/<flexiPageRegions>([\s\S]*?)<\/flexiPageRegions>/g)].map(([, region = '']) => {
    const components = [...region.matchAll(/<componentName>([^<]+)<\/componentName>/g)].map(([, name = '']) => name);
    const name = /<\/itemInstances>\s*<name>(\w+)<\/name>\s*<type>Region/.exec(region)?.[1] ?? '';
    return `${name}: ${components.map((one) => OWN_PARTS[one] ?? one).join(', ')}`;
  });
}

/** The same, read from what the workspace serves. */
function onPage(root: string, object: ObjectName): readonly string[] {
  const page = readPages(root).get(`Ledgerline_${object}_Record_Page`);
  if (page === undefined) throw new Error(`There is no page for ${object}.`);
  const none: readonly never[] = [];
  const record: RecordView = {
    object,
    id: '',
    name: 'A name',
    highlights: none,
    details: none,
    related: none,
    canClose: true,
  };
  const [, ...regions] = recordPage(page, record, 'en').html.split('<div class="shell-region shell-region_');
  return regions.map((region) => {
    const shown = region.matchAll(/data-component="(\w+)"|data-refresh="(\w+)"|<h2[^>]*>(Related)</g);
    return `${/^\w+/.exec(region)?.[0] ?? ''}: ${[...shown].map(([, own, part, title]) => own ?? part ?? title).join(', ')}`;
  });
}

describe.each(OBJECTS)('the record page of %s', (object) => {
  let root: string;
  let file: string;
  let shipped: string;

  beforeAll(() => {
    shipped = readFileSync(join(ROOT, PAGES[object]), 'utf8');
    root = mkdtempSync(join(tmpdir(), 'ledgerline-pages-'));
    file = join(root, PAGES[object]);
    cpSync(join(ROOT, dirname(PAGES[object])), dirname(file), { recursive: true });
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('has the regions and the components of the shipped page, in its order', () => {
    const laidOut = onPage(ROOT, object);
    expect(laidOut).toEqual(inFile(shipped));
    expect(laidOut.map((region) => region.split(':')[0])).toEqual(['header', 'main', 'sidebar']);
  });

  it('changes with the file: another order, one component less, one in another region', () => {
    const items = [...shipped.matchAll(/ {8}<itemInstances>[\s\S]*?<\/itemInstances>\n/g)].map(([item]) => item);
    const [head = '', first = '', second = ''] = items;
    const changes = [
      shipped.replace(first + second, second + first),
      shipped.replace(second, ''),
      shipped.replace(second, '').replace(head, head + second),
    ];
    const before = onPage(root, object);
    for (const changed of changes) {
      writeFileSync(file, changed);
      expect(onPage(root, object)).toEqual(inFile(changed));
      expect(onPage(root, object)).not.toEqual(before);
    }
  });
});
