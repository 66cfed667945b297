/**
 * Apex reserves five of the names that the companion's answers use, so the package's screens know them by others. Inside a
 * JSON string a quote is escaped, so `"currency":` can only be a property: exact replacement in the text is sound, and it
 * is what the package's gateway does.
 */
const NAMES: readonly (readonly [companion: string, screen: string])[] = [
  ['currency', 'currencyCode'],
  ['limit', 'creditLimit'],
  ['from', 'fromCurrency'],
  ['number', 'documentNumber'],
  ['object', 'objectName'],
];

/** The text of a companion's answer as screens read it. */
export function toScreen(text: string): string {
  return NAMES.reduce((at, [companion, screen]) => at.replaceAll(`"${companion}":`, `"${screen}":`), text);
}

/** The text of a request as the companion reads it. */
export function toCompanion(text: string): string {
  return NAMES.reduce((at, [companion, screen]) => at.replaceAll(`"${screen}":`, `"${companion}":`), text);
}
