/** The mended order of `edit`: a whole file, or the latest version with single fields set. */
import { readFileSync } from 'node:fs';
import type { ExceptionWithHistory } from './exceptions-api.ts';

interface Edit {
  readonly current: () => Promise<ExceptionWithHistory>;
  readonly file: string | undefined;
  /** path=value, such as lines.0.product=WIDGET; an empty value takes the field away. */
  readonly set: readonly string[];
}

export async function mendedPayload({ current, file, set }: Edit): Promise<unknown> {
  if ((file === undefined) === (set.length === 0))
    throw new Error('Say what to change: --set path=value, or --file order.json.');
  if (file !== undefined) return json(readFileSync(file, 'utf8'), `${file} is not JSON.`);
  const { exceptionId, payloads } = await current();
  const latest = payloads.at(-1);
  if (latest === undefined) throw new Error(`Exception ${exceptionId} has nothing to edit; replay it as it is.`);
  const payload = json(
    latest.payload,
    'What failed is not JSON, so no field of it can be set: write the order with --file.',
  );
  for (const change of set) setField(payload, change);
  return payload;
}

function setField(payload: unknown, change: string): void {
  const at = change.indexOf('=');
  if (at < 1) throw new Error(`--set ${change}: expected path=value, such as lines.0.product=WIDGET`);
  const path = change.slice(0, at).split('.');
  const field = path.pop() ?? '';
  let target = payload;
  for (const step of path) target = fieldsOf(target, change)[step];
  const fields = fieldsOf(target, change);
  const value = change.slice(at + 1);
  if (value === '') Reflect.deleteProperty(fields, field);
  else fields[field] = value === 'true' ? true : value === 'false' ? false : value;
}

function fieldsOf(target: unknown, change: string): Record<string, unknown> {
  if (typeof target !== 'object' || target === null)
    throw new Error(`--set ${change}: there is no such place in the order`);
  return target as Record<string, unknown>;
}

function json(text: string, otherwise: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(otherwise, { cause });
  }
}
