/** Text from outside, as every system can hold and show it. */

/** NUL and halves of surrogate pairs, which databases and other systems refuse, become U+FFFD. */
export function wellFormed(text: string): string {
  return isWellFormed(text) ? text : text.toWellFormed().replaceAll('\0', '\ufffd');
}

export function isWellFormed(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** The beginning of a text: at most `max` UTF-16 units, as Salesforce counts them, and no half of a character. */
export function excerpt(text: string, max: number): string {
  if (text.length <= max) return text;
  const cutsPair = (text.codePointAt(max - 1) ?? 0) > 0xffff;
  return text.slice(0, cutsPair ? max - 1 : max);
}
