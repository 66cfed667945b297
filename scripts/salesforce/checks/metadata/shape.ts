/** What a metadata type may hold, read from the type declarations of @salesforce/types. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import typescript from 'typescript';
import { tools } from '../project.ts';

export type Shape =
  | { readonly kind: 'any' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'number' }
  | { readonly kind: 'enum'; readonly values: ReadonlySet<string> }
  | { readonly kind: 'elements'; readonly elements: ReadonlyMap<string, ElementShape> };

export interface ElementShape {
  readonly required: boolean;
  readonly many: boolean;
  /** Asked for when it is needed: the types refer to each other in circles. */
  readonly shape: () => Shape;
}

const ANY: Shape = { kind: 'any' };

/** The shape of a metadata type by its name (PermissionSet, CustomField …), undefined when there is no such type. */
export function shapesOfMetadata(): (name: string) => Shape | undefined {
  const file = join(
    createRequire(join(tools, 'package.json')).resolve('@salesforce/types/metadata'),
    '..',
    'metadata.d.ts',
  );
  const source = typescript.createSourceFile(file, readFileSync(file, 'utf8'), typescript.ScriptTarget.Latest, true);
  const declarations = new Map<string, typescript.TypeAliasDeclaration | typescript.InterfaceDeclaration>();
  source.forEachChild((node) => {
    if (typescript.isTypeAliasDeclaration(node) || typescript.isInterfaceDeclaration(node)) {
      declarations.set(node.name.text, node);
    }
  });
  const known = new Map<string, Shape>();
  const named = (name: string): Shape | undefined => {
    const declaration = declarations.get(name);
    if (declaration === undefined) return undefined;
    const shape =
      known.get(name) ??
      (typescript.isInterfaceDeclaration(declaration) ? elements(declaration.members) : shapeOf(declaration.type));
    known.set(name, shape);
    return shape;
  };
  const elements = (members: typescript.NodeArray<typescript.TypeElement>): Shape => ({
    kind: 'elements',
    elements: new Map(members.filter(typescript.isPropertySignature).map((member) => elementOf(member, shapeOf))),
  });
  const shapeOf = (type: typescript.TypeNode): Shape => {
    if (type.kind === typescript.SyntaxKind.BooleanKeyword) return { kind: 'boolean' };
    if (type.kind === typescript.SyntaxKind.NumberKeyword) return { kind: 'number' };
    if (typescript.isTypeLiteralNode(type)) return elements(type.members);
    if (typescript.isTypeReferenceNode(type)) return named(type.typeName.getText()) ?? ANY;
    if (typescript.isIntersectionTypeNode(type)) return merged(type.types.map(shapeOf));
    const values = literals(type);
    return values === undefined ? ANY : { kind: 'enum', values: new Set(values) };
  };
  return named;
}

function elementOf(
  member: typescript.PropertySignature,
  shapeOf: (type: typescript.TypeNode) => Shape,
): [string, ElementShape] {
  const { type } = member;
  const many = type !== undefined && typescript.isArrayTypeNode(type);
  const inner = many ? type.elementType : type;
  return [
    member.name.getText().replace(/^['"]|['"]$/g, ''),
    {
      // A list may be empty, and a full name is told by the file's name.
      required: member.questionToken === undefined && !many && member.name.getText() !== 'fullName',
      many,
      shape: () => (inner === undefined ? ANY : shapeOf(inner)),
    },
  ];
}

function merged(shapes: readonly Shape[]): Shape {
  return {
    kind: 'elements',
    elements: new Map(shapes.flatMap((shape) => (shape.kind === 'elements' ? [...shape.elements] : []))),
  };
}

/** The strings of a union of string literals, undefined for any other type. */
function literals(type: typescript.TypeNode): string[] | undefined {
  const types = typescript.isUnionTypeNode(type) ? [...type.types] : [type];
  const values = types.flatMap((one) =>
    typescript.isLiteralTypeNode(one) && typescript.isStringLiteral(one.literal) ? [one.literal.text] : [],
  );
  return values.length === types.length ? values : undefined;
}
