/** Whether a metadata file has the form of its type: known elements, known values, nothing that is required left out. */
import type { Finding } from '../finding.ts';
import type { Element } from './document.ts';
import type { ElementShape, Shape } from './shape.ts';

export function formFindings(file: string, root: Element, shapeOf: (name: string) => Shape | undefined): Finding[] {
  const shape = shapeOf(root.name);
  if (shape === undefined) {
    return [{ file, line: root.line, rule: 'metadata/type', message: `there is no metadata type <${root.name}>` }];
  }
  return [...faultsOf(root, shape)].map(({ element, message }) => ({
    file,
    line: element.line,
    rule: 'metadata/form',
    message,
  }));
}

interface Fault {
  readonly element: Element;
  readonly message: string;
}

function* faultsOf(element: Element, shape: Shape): Generator<Fault> {
  if (shape.kind === 'any') return;
  if (shape.kind === 'elements') {
    yield* faultsInside(element, shape.elements);
  } else if (!isValue(element.text, shape)) {
    yield { element, message: `<${element.name}> is '${element.text}', which is not ${expected(shape)}` };
  }
}

function* faultsInside(element: Element, elements: ReadonlyMap<string, ElementShape>): Generator<Fault> {
  if (element.text !== '') yield { element, message: `<${element.name}> has text where it takes elements` };
  const seen = new Set<string>();
  for (const child of element.children) {
    const known = elements.get(child.name);
    if (known === undefined) {
      yield { element: child, message: `<${element.name}> takes no element <${child.name}>` };
      continue;
    }
    if (seen.has(child.name) && !known.many) {
      yield { element: child, message: `<${element.name}> takes one <${child.name}> only` };
    }
    seen.add(child.name);
    yield* faultsOf(child, known.shape());
  }
  for (const [name, { required }] of elements) {
    if (required && !seen.has(name)) yield { element, message: `<${element.name}> lacks <${name}>` };
  }
}

function isValue(text: string, shape: Exclude<Shape, { kind: 'any' | 'elements' }>): boolean {
  if (shape.kind === 'boolean') return text === 'true' || text === 'false';
  if (shape.kind === 'number') return text !== '' && !Number.isNaN(Number(text));
  return shape.values.has(text);
}

function expected(shape: Exclude<Shape, { kind: 'any' | 'elements' }>): string {
  if (shape.kind === 'boolean') return 'true or false';
  if (shape.kind === 'number') return 'a number';
  const values = [...shape.values];
  return `one of ${values.slice(0, 8).join(', ')}${values.length > 8 ? ', …' : ''}`;
}
