/** Our key in an ERP: at most 35 characters, which the shortest field that carries it takes (systems/erp/port.ts). */
const KEY_MAX = 35;

/** A key from a new id; a UUID without its dashes fills the 35 characters exactly. */
export function erpKeyOf(id: string): string {
  const key = `LL-${id.replaceAll('-', '')}`;
  if (key.length > KEY_MAX) throw new RangeError(`an ERP key has at most ${KEY_MAX} characters: ${key}`);
  return key;
}
