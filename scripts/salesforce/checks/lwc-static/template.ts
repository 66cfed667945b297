/** What a template names: components with their attributes and events, and members of its own class. */
import { createRequire } from 'node:module';
import { tools } from '../project.ts';
import { join } from 'node:path';

export interface Template {
  readonly elements: readonly TemplateElement[];
  /** The class's members that it reads, and the handlers that it names. */
  readonly reads: readonly { readonly name: string; readonly line: number }[];
}

export interface TemplateElement {
  /** The tag: `c-money`, `lightning-button`. */
  readonly name: string;
  readonly line: number;
  /** The properties that its attributes set, in camel case. */
  readonly sets: readonly { readonly name: string; readonly attribute: string; readonly line: number }[];
  readonly listensTo: readonly { readonly name: string; readonly line: number }[];
}

/** The parts of the LWC compiler's tree that are read here. */
interface Node {
  readonly type: string;
  readonly name?: string;
  readonly attributeName?: string;
  readonly location?: { readonly startLine: number };
  readonly children?: readonly Node[];
  readonly else?: Node;
  readonly directives?: readonly Node[];
  readonly properties?: readonly Node[];
  readonly attributes?: readonly Node[];
  readonly listeners?: readonly Node[];
  readonly item?: Node;
  readonly index?: Node;
  readonly iterator?: Node;
  readonly object?: Node;
  readonly value?: unknown;
  readonly condition?: Node;
  readonly expression?: Node;
  readonly handler?: Node;
}

interface Compiler {
  parse(text: string): { readonly root?: Node };
}

/** The compiler that Jest and the platform's version of LWC use. */
export const lwc = createRequire(
  createRequire(join(tools, 'package.json')).resolve('@salesforce/sfdx-lwc-jest/config'),
);

export function readTemplate(text: string): Template {
  const elements: TemplateElement[] = [];
  const reads: { name: string; line: number }[] = [];
  const visit = (node: Node, scope: ReadonlySet<string>): void => {
    const own = [node.item, node.index, node.iterator].flatMap((one) => one?.name ?? []);
    const inner = own.length === 0 ? scope : new Set([...scope, ...own]);
    const line = node.location?.startLine ?? 1;
    for (const expression of expressionsOf(node)) {
      const name = rootOf(expression);
      if (name !== undefined && !inner.has(name)) reads.push({ name, line });
    }
    if (node.name?.includes('-') === true && /^(Component|ExternalComponent)$/.test(node.type)) {
      elements.push(elementOf(node, node.name, line));
    }
    const below = [...(node.children ?? []), ...(node.directives ?? []), ...(node.properties ?? [])];
    below.push(...(node.attributes ?? []), ...(node.listeners ?? []));
    for (const child of below) visit(child, inner);
    if (node.else !== undefined) visit(node.else, scope);
  };
  const { root } = (lwc('@lwc/template-compiler') as Compiler).parse(text);
  if (root !== undefined) visit(root, new Set());
  return { elements, reads };
}

function expressionsOf(node: Node): Node[] {
  const value = node.value;
  const isNode = typeof value === 'object' && value !== null && 'type' in value;
  const candidates = [node.condition, node.expression, node.handler, isNode ? (value as Node) : undefined];
  return candidates.filter((one) => one !== undefined);
}

/** `hold` of `hold.reason.message`. */
function rootOf(expression: Node): string | undefined {
  if (expression.type === 'Identifier') return expression.name;
  return expression.type === 'MemberExpression' && expression.object !== undefined
    ? rootOf(expression.object)
    : undefined;
}

function elementOf(node: Node, name: string, line: number): TemplateElement {
  const lineOf = (part: Node): number => part.location?.startLine ?? line;
  const sets = [...(node.properties ?? []), ...(node.attributes ?? [])].map((part) => {
    const attribute = part.attributeName ?? part.name ?? '';
    return { name: camelCase(attribute), attribute, line: lineOf(part) };
  });
  const listensTo = (node.listeners ?? []).map((part) => ({ name: part.name ?? '', line: lineOf(part) }));
  return { name, line, sets, listensTo };
}

export function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
