/** Sentences for values that do not fit: what is wrong, and what would be right. */

/** Shown after the field's name: "expected a day as YYYY-MM-DD, not a number". */
export function expected(what: string): { readonly error: (issue: { readonly input?: unknown }) => string } {
  return {
    error: ({ input }) => {
      if (input === undefined) return `is missing: expected ${what}`;
      if (input === null) return `is null: leave the field out, or send ${what}`;
      return typeof input === 'string' ? `expected ${what}` : `expected ${what}, not ${kindOf(input)}`;
    },
  };
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
