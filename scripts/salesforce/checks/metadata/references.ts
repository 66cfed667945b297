/** Whether what a metadata file refers to is there, and whether a permission set grants only what can be granted. */
import type { Finding } from '../finding.ts';
import { childOf, childrenOf, textOf, type Element } from './document.ts';
import { fullNameOf, objectOf, type Inventory } from './inventory.ts';
import { pageFaults } from './page.ts';
import { permissionSetFaults } from './permission-set.ts';
import { recordFaults } from './record.ts';

export interface Fault {
  readonly at: Element;
  readonly message: string;
}

type Faults = (root: Element, inventory: Inventory, file: string) => Iterable<Fault>;

const FAULTS: Readonly<Record<string, Faults>> = {
  PermissionSet: permissionSetFaults,
  FlexiPage: pageFaults,
  CustomMetadata: recordFaults,
  *Layout(root, inventory, file) {
    const object = fullNameOf(file).split('-')[0] ?? '';
    yield* fieldFaults(childrenOf(root, 'layoutSections', 'layoutColumns', 'layoutItems', 'field'), object, inventory);
    yield* fieldFaults(childrenOf(root, 'relatedLists', 'fields'), undefined, inventory);
  },
  *CompactLayout(root, inventory, file) {
    yield* fieldFaults(childrenOf(root, 'fields'), objectOf(file), inventory);
  },
  *ListView(root, inventory, file) {
    const fields = [...childrenOf(root, 'columns'), ...childrenOf(root, 'filters', 'field')];
    yield* fieldFaults(fields, objectOf(file), inventory);
  },
  *ValidationRule(root, inventory, file) {
    const formula = childOf(root, 'errorConditionFormula');
    if (formula !== undefined) yield* formulaFaults(formula, objectOf(file), inventory);
    yield* fieldFaults(childrenOf(root, 'errorDisplayField'), objectOf(file), inventory);
  },
  *CustomField(root, inventory, file) {
    for (const target of childrenOf(root, 'referenceTo')) yield* objectFaults(target, target.text, inventory);
    const formula = childOf(root, 'formula');
    if (formula !== undefined) yield* formulaFaults(formula, objectOf(file), inventory);
    yield* fullNameFaults(root, file);
  },
  *CustomTab(root, inventory, file) {
    const page = childOf(root, 'flexiPage');
    if (page !== undefined && !inventory.named('flexipage').has(page.text)) yield missing(page, 'page', page.text);
    if (textOf(root, 'customObject') === 'true') yield* objectFaults(root, fullNameOf(file), inventory);
  },
  *CustomApplication(root, inventory) {
    for (const tab of childrenOf(root, 'tabs')) yield* tabFaults(tab, inventory);
    for (const override of childrenOf(root, 'actionOverrides')) {
      const page = childOf(override, 'content');
      if (page !== undefined && !inventory.named('flexipage').has(page.text)) yield missing(page, 'page', page.text);
    }
  },
};

export function referenceFindings(inventory: Inventory): Finding[] {
  return [...inventory.documents].flatMap(([file, root]) =>
    [...(FAULTS[root.name]?.(root, inventory, file) ?? [])].map(({ at, message }) => ({
      file,
      line: at.line,
      rule: 'metadata/reference',
      message,
    })),
  );
}

export function missing(at: Element, kind: string, name: string): Fault {
  return { at, message: `there is no ${kind} ${name}` };
}

/** Only names of the package's own kind can be looked up: the rest is the platform's. */
export function isCustom(name: string): boolean {
  return /__(c|e|mdt)$/.test(name);
}

export function* objectFaults(at: Element, name: string, { objects }: Inventory): Generator<Fault> {
  if (isCustom(name) && !objects.has(name)) yield missing(at, 'object', name);
}

/** `Object.Field`. */
export function* qualifiedFieldFaults(at: Element, name: string, inventory: Inventory): Generator<Fault> {
  const [object = '', field = ''] = name.split('.');
  yield* objectFaults(at, object, inventory);
  const isLookedUp = isCustom(object) ? inventory.objects.has(object) : true;
  if (isLookedUp && isCustom(field) && inventory.objects.get(object)?.has(field) !== true) {
    yield missing(at, 'field', name);
  }
}

export function* tabFaults(tab: Element, inventory: Inventory): Generator<Fault> {
  const isThere = tab.text.startsWith('standard-') || inventory.named('tab').has(tab.text);
  if (!isThere) yield missing(tab, 'tab', tab.text);
}

function* fieldFaults(fields: readonly Element[], object: string | undefined, inventory: Inventory): Generator<Fault> {
  for (const field of fields) {
    const isQualified = field.text.includes('.');
    if (isQualified) yield* qualifiedFieldFaults(field, field.text, inventory);
    else if (object !== undefined) yield* qualifiedFieldFaults(field, `${object}.${field.text}`, inventory);
  }
}

/** The fields of the object itself: what is behind a dot belongs to another one. */
function* formulaFaults(formula: Element, object: string | undefined, inventory: Inventory): Generator<Fault> {
  const withoutStrings = formula.text.replace(/"[^"]*"|'[^']*'|&quot;.*?&quot;/g, '');
  for (const name of new Set(withoutStrings.match(/(?<![\w.$])\w+__c\b(?!\.)/g))) {
    if (object !== undefined) yield* qualifiedFieldFaults(formula, `${object}.${name}`, inventory);
  }
}

function* fullNameFaults(root: Element, file: string): Generator<Fault> {
  const name = childOf(root, 'fullName');
  if (name !== undefined && name.text !== fullNameOf(file)) {
    yield { at: name, message: `the full name is ${name.text}, the file's name ${fullNameOf(file)}` };
  }
}
