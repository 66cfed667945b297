/** A Lightning page names components that exist, may stand there, and have the properties that are set. */
import { childOf, childrenOf, textOf, type Element } from './document.ts';
import type { Inventory } from './inventory.ts';
import { missing, objectFaults, qualifiedFieldFaults, type Fault } from './references.ts';

const TARGETS: Readonly<Record<string, string>> = {
  RecordPage: 'lightning__RecordPage',
  AppPage: 'lightning__AppPage',
  HomePage: 'lightning__HomePage',
};

export function* pageFaults(root: Element, inventory: Inventory): Generator<Fault> {
  const object = childOf(root, 'sobjectType');
  if (object !== undefined) yield* objectFaults(object, object.text, inventory);
  const regions = childrenOf(root, 'flexiPageRegions');
  const facets = new Set(regions.map((region) => textOf(region, 'name')));
  for (const instance of childrenOf(root, 'flexiPageRegions', 'itemInstances', 'componentInstance')) {
    yield* componentFaults(instance, root, inventory);
    for (const property of childrenOf(instance, 'componentInstanceProperties')) {
      const value = childOf(property, 'value');
      if (value !== undefined && /^Facet-/.test(value.text) && !facets.has(value.text)) {
        yield missing(value, 'facet', value.text);
      }
    }
  }
  for (const item of childrenOf(root, 'flexiPageRegions', 'itemInstances', 'fieldInstance', 'fieldItem')) {
    const name = item.text.replace(/^Record\./, '');
    if (object !== undefined) yield* qualifiedFieldFaults(item, `${object.text}.${name}`, inventory);
  }
  yield* twice(childrenOf(root, 'flexiPageRegions', 'itemInstances', 'componentInstance', 'identifier'));
}

function* componentFaults(instance: Element, page: Element, { components }: Inventory): Generator<Fault> {
  const named = childOf(instance, 'componentName');
  if (named === undefined) return;
  const [first = '', second] = named.text.split(':');
  const isOurs = second === undefined || first === 'c' || first === 'ledgerline';
  if (!isOurs) return;
  const name = second ?? first;
  const component = components.get(name);
  if (component === undefined) {
    yield missing(named, 'component', name);
    return;
  }
  const target = TARGETS[textOf(page, 'type') ?? ''];
  const targets = childrenOf(component.meta, 'targets', 'target').map(({ text }) => text);
  if (textOf(component.meta, 'isExposed') !== 'true' || (target !== undefined && !targets.includes(target))) {
    yield { at: named, message: `${name} is not exposed to ${target ?? 'this page'} by its js-meta.xml` };
  }
  const offered = offeredProperties(component.meta, target);
  for (const property of childrenOf(instance, 'componentInstanceProperties', 'name')) {
    if (!offered.has(property.text)) yield { at: property, message: `${name} offers no property ${property.text}` };
  }
}

function offeredProperties(meta: Element, target: string | undefined): Set<string | undefined> {
  const configs = childrenOf(meta, 'targetConfigs', 'targetConfig');
  return new Set(
    configs.flatMap((config) => childrenOf(config, 'property')).map((property) => textOf(property, 'name') ?? target),
  );
}

function* twice(identifiers: readonly Element[]): Generator<Fault> {
  const seen = new Set<string>();
  for (const identifier of identifiers) {
    if (seen.has(identifier.text)) yield { at: identifier, message: `the identifier ${identifier.text} is used twice` };
    seen.add(identifier.text);
  }
}
