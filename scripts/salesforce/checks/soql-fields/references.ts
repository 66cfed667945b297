/** The fields that the static SOQL of an Apex file names. Sub-queries are left out: their objects have names of their own. */
import {
  ApexErrorListener,
  ApexParserBaseListener,
  ApexParserFactory,
  ApexParseTreeWalker,
  type ApexParserRuleContext,
  type QueryContext,
} from '@apexdevtools/apex-parser';

export interface FieldReference {
  readonly object: string;
  /** Through its relationships: `Product2.ProductCode`. */
  readonly field: string;
  readonly line: number;
}

/** What below a query is not about its own object's fields. */
const ELSEWHERE = new Set([
  'FromNameListContext',
  'SubQueryContext',
  'QueryContext',
  'BoundExpressionContext',
  'WithClauseContext',
]);

/** Syntax is for other checks to judge. */
class Silent extends ApexErrorListener {
  override apexSyntaxError(): void {
    return;
  }
}

export function fieldReferences(text: string, isTrigger: boolean): FieldReference[] {
  const { parser } = ApexParserFactory.createLexerAndParser(text, new Silent());
  const references: FieldReference[] = [];
  class Queries extends ApexParserBaseListener {
    enterQuery = (query: QueryContext): void => {
      references.push(...referencesOf(query));
    };
  }
  const tree = isTrigger ? parser.triggerUnit() : parser.compilationUnit();
  ApexParseTreeWalker.DEFAULT.walk(new Queries(), tree);
  return references;
}

function referencesOf(query: QueryContext): FieldReference[] {
  const from = query.fromNameList();
  const object = from.fieldName(0).getText();
  const alias = optional(from.soqlId(0))?.getText();
  const named = new Set(
    query
      .selectList()
      .selectEntry_list()
      .flatMap((entry) => optional(entry.soqlId())?.getText().toLowerCase() ?? []),
  );
  return fieldNames(query)
    .map((name) => ({ field: name.getText(), line: name.start.line }))
    .filter(({ field }) => !named.has(field.toLowerCase()) && !/^fields\(/i.test(field))
    .map(({ field, line }) => {
      const isPrefixed = alias !== undefined && field.startsWith(`${alias}.`);
      return { object, line, field: isPrefixed ? field.slice(alias.length + 1) : field };
    });
}

function fieldNames(context: ApexParserRuleContext): ApexParserRuleContext[] {
  const children = (optional(context.children) ?? []) as ApexParserRuleContext[];
  return children.flatMap((child) => {
    const type = child.constructor.name;
    if (ELSEWHERE.has(type)) return [];
    return type === 'FieldNameContext' ? [child] : fieldNames(child);
  });
}

/** The parser's types leave out that a part may be absent. */
function optional<T>(part: T): T | null | undefined {
  return part;
}
