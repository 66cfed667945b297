/** A custom metadata record sets fields that its type has, to values that they take. */
import { childOf, childrenOf, textOf, type Element } from './document.ts';
import { fullNameOf, type Inventory } from './inventory.ts';
import { missing, type Fault } from './references.ts';

/** What a field's value is declared as in the record (`xsi:type`). */
const XSI: Readonly<Record<string, readonly string[]>> = {
  Checkbox: ['xsd:boolean'],
  Number: ['xsd:double', 'xsd:int'],
  Percent: ['xsd:double'],
  Date: ['xsd:date'],
  DateTime: ['xsd:dateTime'],
  Text: ['xsd:string'],
  TextArea: ['xsd:string'],
  LongTextArea: ['xsd:string'],
  Picklist: ['xsd:string'],
  Url: ['xsd:string'],
};

export function* recordFaults(root: Element, { objects }: Inventory, file: string): Generator<Fault> {
  const object = `${fullNameOf(file).split('.')[0] ?? ''}__mdt`;
  const fields = objects.get(object);
  if (fields === undefined) {
    yield missing(root, 'custom metadata type', object);
    return;
  }
  const set = new Set<string>();
  for (const entry of childrenOf(root, 'values')) {
    const name = childOf(entry, 'field');
    const value = childOf(entry, 'value');
    if (name === undefined) continue;
    const field = fields.get(name.text);
    set.add(name.text);
    if (field === undefined) yield missing(name, 'field', `${object}.${name.text}`);
    else if (value !== undefined && value.text !== '') yield* valueFaults(value, name.text, field);
  }
  for (const [name, field] of fields) {
    if (textOf(field, 'required') === 'true' && !set.has(name)) yield { at: root, message: `${name} is required` };
  }
}

function* valueFaults(value: Element, name: string, field: Element): Generator<Fault> {
  const type = textOf(field, 'type') ?? '';
  const expected = XSI[type];
  if (expected !== undefined && value.type !== undefined && !expected.includes(value.type)) {
    yield { at: value, message: `${name} is a ${type} field, its value is given as ${value.type}` };
  }
  const length = Number(textOf(field, 'length') ?? Number.POSITIVE_INFINITY);
  if (value.text.length > length) yield { at: value, message: `${name} takes ${length} characters at most` };
  if (type === 'Number' && value.text !== '' && Number.isNaN(Number(value.text))) {
    yield { at: value, message: `${name} is '${value.text}', which is not a number` };
  }
  const choices = childrenOf(field, 'valueSet', 'valueSetDefinition', 'value', 'fullName').map(({ text }) => text);
  if (type === 'Picklist' && choices.length > 0 && !choices.includes(value.text)) {
    yield { at: value, message: `${name} is '${value.text}', which is not one of ${choices.join(', ')}` };
  }
}
