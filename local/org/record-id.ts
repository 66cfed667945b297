/**
 * Record ids: 15 characters that tell upper from lower case, and three that carry the case of the first 15, so that the
 * id survives systems that do not. They count up per key prefix: the same requests make the same ids.
 */

const CHECK = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** The two characters that tell this org's instance. */
const INSTANCE = 'LL';

/** The 18 characters of a 15-character id. */
export function withChecksum(id15: string): string {
  let check = '';
  for (let part = 0; part < 3; part += 1) {
    let bits = 0;
    for (let at = 0; at < 5; at += 1) if (/[A-Z]/.test(id15.charAt(part * 5 + at))) bits |= 1 << at;
    check += CHECK.charAt(bits);
  }
  return id15 + check;
}

export class RecordIds {
  readonly #next = new Map<string, number>();

  /** The next id with this three-character key prefix, 18 characters. */
  next(prefix: string): string {
    const number = (this.#next.get(prefix) ?? 0) + 1;
    this.#next.set(prefix, number);
    return recordId(prefix, number);
  }
}

export function recordId(prefix: string, number: number): string {
  let rest = '';
  for (let left = number; left > 0; left = Math.floor(left / 62)) rest = DIGITS.charAt(left % 62) + rest;
  return withChecksum(prefix + INSTANCE + rest.padStart(10, '0'));
}

/** Ids are the same when their first 15 characters are. */
export function sameId(one: string, other: string): boolean {
  return one.length >= 15 && one.slice(0, 15) === other.slice(0, 15);
}

export function looksLikeId(text: string): boolean {
  return /^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(text);
}
