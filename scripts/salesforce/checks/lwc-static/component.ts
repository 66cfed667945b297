/** What a component's script declares: its members, what others may set or call, the events it sends, and what it imports. */
import typescript from 'typescript';

export interface Component {
  /** All members of its class, which its template may name. */
  readonly members: ReadonlySet<string>;
  /** Those marked @api. */
  readonly offered: ReadonlySet<string>;
  /** False when the class has another base than LightningElement, whose members are not known. */
  readonly isWhole: boolean;
  /** The names of the events that it dispatches; undefined when one has a computed name. */
  readonly events: ReadonlySet<string> | undefined;
  readonly exports: ReadonlySet<string>;
  readonly imports: readonly Import[];
  readonly calls: readonly Call[];
}

export interface Import {
  readonly from: string;
  /** The exported names; `default` for the default one. */
  readonly names: readonly string[];
  /** What the default import is called here. */
  readonly local?: string;
  readonly line: number;
}

/** A call (or a wire) of an imported function with an object literal: the names it passes. */
export interface Call {
  readonly function: string;
  readonly names: readonly string[];
  readonly line: number;
}

export function readComponent(text: string): Component {
  const source = typescript.createSourceFile('component.js', text, typescript.ScriptTarget.Latest, true);
  const members = new Set<string>();
  const offered = new Set<string>();
  const events = new Set<string>();
  const exports = new Set<string>();
  const imports: Import[] = [];
  const calls: Call[] = [];
  const known = { isWhole: true, events: true };
  const lineOf = (node: typescript.Node): number => source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
  const visit = (node: typescript.Node): void => {
    if (typescript.isClassDeclaration(node) && isDefaultExport(node)) {
      const base = node.heritageClauses?.[0]?.types[0]?.expression.getText() ?? '';
      known.isWhole = /^(\w+Mixin\()*LightningElement\)*$/.test(base);
      for (const member of node.members) {
        if (member.name === undefined) continue;
        members.add(member.name.getText());
        if (isApi(member)) offered.add(member.name.getText());
      }
    }
    if (typescript.isNewExpression(node) && /^(CustomEvent|Event)$/.test(node.expression.getText())) {
      const name = node.arguments?.[0];
      if (name !== undefined && typescript.isStringLiteralLike(name)) events.add(name.text);
      else known.events = false;
    }
    if (typescript.isImportDeclaration(node)) imports.push(importOf(node, lineOf(node)));
    if (typescript.isCallExpression(node)) calls.push(...callOf(node, lineOf(node)));
    for (const name of exportedNames(node)) exports.add(name);
    typescript.forEachChild(node, visit);
  };
  visit(source);
  return {
    members,
    offered,
    isWhole: known.isWhole,
    events: known.events ? events : undefined,
    exports,
    imports,
    calls,
  };
}

function modifiersOf(node: typescript.Node): readonly typescript.Modifier[] {
  return (typescript.canHaveModifiers(node) ? typescript.getModifiers(node) : undefined) ?? [];
}

function isExported(node: typescript.Node): boolean {
  return modifiersOf(node).some(({ kind }) => kind === typescript.SyntaxKind.ExportKeyword);
}

function isDefaultExport(node: typescript.Node): boolean {
  return isExported(node) && modifiersOf(node).some(({ kind }) => kind === typescript.SyntaxKind.DefaultKeyword);
}

function isApi(member: typescript.ClassElement): boolean {
  const decorators = typescript.canHaveDecorators(member) ? typescript.getDecorators(member) : undefined;
  return decorators?.some((decorator) => decorator.expression.getText() === 'api') ?? false;
}

function exportedNames(node: typescript.Node): string[] {
  if (typescript.isExportDeclaration(node) && node.exportClause && typescript.isNamedExports(node.exportClause)) {
    return node.exportClause.elements.map(({ name }) => name.text);
  }
  if (typescript.isExportAssignment(node)) return ['default'];
  if (!isExported(node)) return [];
  if (isDefaultExport(node)) return ['default'];
  if (typescript.isVariableStatement(node)) return node.declarationList.declarations.map(({ name }) => name.getText());
  const isNamed = typescript.isFunctionDeclaration(node) || typescript.isClassDeclaration(node);
  return isNamed && node.name !== undefined ? [node.name.text] : [];
}

function importOf(node: typescript.ImportDeclaration, line: number): Import {
  const from = typescript.isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier.text : '';
  const local = node.importClause?.name?.text;
  const bindings = node.importClause?.namedBindings;
  const named =
    bindings !== undefined && typescript.isNamedImports(bindings)
      ? bindings.elements.map(({ propertyName, name }) => (propertyName ?? name).text)
      : [];
  const names = [...(local === undefined ? [] : ['default']), ...named];
  return { from, names, line, ...(local === undefined ? {} : { local }) };
}

/** `showCredit({ recordId })` and `@wire(showCredit, { recordId })`. */
function callOf(node: typescript.CallExpression, line: number): Call[] {
  const isWire = node.expression.getText() === 'wire';
  const called = isWire ? node.arguments[0] : node.expression;
  const given = node.arguments[isWire ? 1 : 0];
  if (called === undefined || !typescript.isIdentifier(called)) return [];
  const isLiteral = given !== undefined && typescript.isObjectLiteralExpression(given);
  if (!isLiteral || given.properties.some((property) => property.name === undefined)) return [];
  return [{ function: called.text, names: given.properties.map(({ name }) => name?.getText() ?? ''), line }];
}
