/**
 * The validation rules of the org: the project's, and those an admin of the org adds. One of the project's that cannot be worked
 * out here is named at start, and is not applied.
 */
import { checkFormula, evaluate } from '../formula/evaluate.ts';
import { type Expression, parseFormula } from '../formula/parse.ts';
import { FormulaNotUnderstood } from '../formula/tokens.ts';
import { Refusal } from '../refusal.ts';
import { qualified } from '../schema/namespace.ts';
import { fieldOf, type ObjectType, type Row, type ValidationRule } from '../schema/object.ts';

interface Rule extends ValidationRule {
  readonly condition: Expression;
}

export class RuleBook {
  /** "Object.Rule: why" for each rule that is not applied. */
  readonly notApplied: readonly string[];
  readonly #rules = new Map<string, readonly Rule[]>();
  readonly #namespace: string;

  constructor(objects: readonly ObjectType[], namespace: string) {
    this.#namespace = namespace;
    const notApplied: string[] = [];
    for (const object of objects) {
      for (const rule of object.rules) {
        try {
          this.put(object, rule);
        } catch (error) {
          if (!(error instanceof FormulaNotUnderstood)) throw error;
          notApplied.push(`${object.name}.${rule.name}: ${error.message}`);
        }
      }
    }
    this.notApplied = notApplied;
  }

  /** Makes an object's rule of this name, or changes it. Throws FormulaNotUnderstood. */
  put(object: ObjectType, rule: ValidationRule): void {
    const condition = withFieldNames(parseFormula(rule.formula), object, this.#namespace);
    checkFormula(condition, (name) => fieldOf(object, name) !== undefined);
    this.take(object, rule.name);
    this.#rules.set(object.name, [...(this.#rules.get(object.name) ?? []), { ...rule, condition }]);
  }

  /** Deactivates an object's rule of this name. */
  take(object: ObjectType, name: string): void {
    this.#rules.set(
      object.name,
      (this.#rules.get(object.name) ?? []).filter((rule) => rule.name !== name),
    );
  }

  /** The rules that are active for the object of this name. */
  of(object: string): readonly ValidationRule[] {
    return this.#rules.get(object) ?? [];
  }

  /** Throws FIELD_CUSTOM_VALIDATION_EXCEPTION with the rule's own message. */
  check(object: ObjectType, row: Row, before: Row | undefined): void {
    for (const rule of this.#rules.get(object.name) ?? []) {
      if (evaluate(rule.condition, { row, before }) !== true) continue;
      throw new Refusal(
        400,
        'FIELD_CUSTOM_VALIDATION_EXCEPTION',
        rule.message,
        rule.errorField === undefined ? [] : [rule.errorField],
      );
    }
  }
}

/** Formulas in the source name the package's fields without its namespace. */
function withFieldNames(expression: Expression, object: ObjectType, namespace: string): Expression {
  if (expression.kind === 'field') {
    return { kind: 'field', name: fieldOf(object, qualified(expression.name, namespace))?.name ?? expression.name };
  }
  if (expression.kind !== 'call') return expression;
  return { ...expression, arguments: expression.arguments.map((part) => withFieldNames(part, object, namespace)) };
}
