/** A metadata file as a tree of elements that know their lines. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';

export interface Element {
  readonly name: string;
  /** From 1. */
  readonly line: number;
  /** Its own text, trimmed; empty where there is none. */
  readonly text: string;
  /** The `xsi:type` of a custom metadata record's value. */
  readonly type?: string;
  readonly children: readonly Element[];
}

/** The part of fast-xml-parser's ordered output that is read here. */
type Node = Readonly<Record<string, unknown>> & { readonly ':@'?: Readonly<Record<string, string>> };

const META = XMLParser.getMetaDataSymbol() as unknown as string;

const parser = new XMLParser({
  preserveOrder: true,
  captureMetaData: true,
  parseTagValue: false,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  ignoreDeclaration: true,
});

/** The root element, or where and why the text is no well-formed XML with one root. */
export function readDocument(text: string): Element | { readonly line: number; readonly problem: string } {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- What replaces it is a package of its own.
  const valid = XMLValidator.validate(text);
  if (valid !== true) return { line: valid.err.line, problem: valid.err.msg };
  const lineAt = lineFinder(text);
  const [root, ...more] = elementsOf(parser.parse(text) as Node[], lineAt);
  if (root === undefined || more.length > 0) return { line: 1, problem: 'there is not exactly one root element' };
  return root;
}

export function childrenOf(element: Element, ...path: readonly string[]): Element[] {
  return path.reduce<Element[]>(
    (found, name) => found.flatMap(({ children }) => children.filter((child) => child.name === name)),
    [element],
  );
}

export function childOf(element: Element, name: string): Element | undefined {
  return element.children.find((child) => child.name === name);
}

/** The text of the named child; undefined when there is no such child. */
export function textOf(element: Element, name: string): string | undefined {
  return childOf(element, name)?.text;
}

function elementsOf(nodes: readonly Node[], lineAt: (index: number) => number): Element[] {
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ':@' && key !== '#text');
    if (name === undefined) return [];
    const inner = node[name] as Node[];
    const meta = Reflect.get(node, META) as { startIndex?: number } | undefined;
    const type = node[':@']?.['xsi:type'];
    return {
      name,
      line: lineAt(meta?.startIndex ?? 0),
      text: inner
        .map((child) => (typeof child['#text'] === 'string' ? child['#text'] : ''))
        .join('')
        .trim(),
      ...(type === undefined ? {} : { type }),
      children: elementsOf(inner, lineAt),
    };
  });
}

function lineFinder(text: string): (index: number) => number {
  const ends = [...text.matchAll(/\n/g)].map(({ index }) => index);
  return (index) => ends.filter((end) => end < index).length + 1;
}
