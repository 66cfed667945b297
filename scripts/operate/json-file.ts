/** A file of JSON that an operator has named. */
import { readFileSync } from 'node:fs';

const READ_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'that is a folder, not a file',
  EACCES: 'it may not be read by you',
};

/** `option`: by which it was named, such as --file. `expected`: in words. Throws an Error that says what is wrong with the file. */
export function jsonFile(option: string, file: string, expected: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    throw new Error(`${option} ${file}: ${READ_FAULTS[code] ?? message}`, { cause });
  }
  const read = parsed(text);
  if (read === undefined) throw new Error(`${option} ${file}: it is not JSON; expected ${expected}`);
  return read;
}

/** Undefined: no JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
