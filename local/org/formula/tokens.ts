/** A formula's text as tokens. Throws FormulaNotUnderstood on what this evaluator does not read. */

export type Token =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'name'; readonly value: string }
  | { readonly kind: 'sign'; readonly value: string };

export class FormulaNotUnderstood extends Error {
  override name = 'FormulaNotUnderstood';
}

const TOKEN =
  /\s+|\/\*[\s\S]*?\*\/|(?<number>\d+(?:\.\d+)?)|"(?<string>(?:\\.|[^"\\])*)"|(?<name>\$?[A-Za-z][\w.]*)|(?<sign><>|!=|==|<=|>=|&&|\|\||[-+*/()<>=!,&])/gy;

export function tokensOf(formula: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < formula.length) {
    const at = TOKEN.lastIndex;
    const groups = TOKEN.exec(formula)?.groups;
    if (groups === undefined) throw new FormulaNotUnderstood(`"${formula.slice(at, at + 20)}"`);
    if (groups['number'] !== undefined) tokens.push({ kind: 'number', value: Number(groups['number']) });
    if (groups['string'] !== undefined) tokens.push({ kind: 'string', value: unescaped(groups['string']) });
    if (groups['name'] !== undefined) tokens.push({ kind: 'name', value: groups['name'] });
    if (groups['sign'] !== undefined) tokens.push({ kind: 'sign', value: groups['sign'] });
  }
  return tokens;
}

function unescaped(text: string): string {
  return text.replace(/\\(["\\])/g, '$1');
}
