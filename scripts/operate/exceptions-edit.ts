/** The mended order of `edit`: a whole file, or the latest version with single fields set. */
import { isDeepStrictEqual } from 'node:util';
import { UsageError } from './arguments.ts';
import type { ExceptionWithHistory } from './exceptions-api.ts';
import { jsonFile, parsed } from './json-file.ts';

interface Edit {
  readonly current: () => Promise<ExceptionWithHistory>;
  readonly file: string | undefined;
  /** path=value, such as lines.0.product=WIDGET; an empty value takes the field away. */
  readonly set: readonly string[];
}

/** Throws when nothing would be changed: a version that says the same is none. */
export async function mendedPayload({ current, file, set }: Edit): Promise<unknown> {
  if ((file === undefined) === (set.length === 0))
    throw new UsageError('Say what to change: --set path=value, or --file order.json.');
  const written = file === undefined ? undefined : jsonFile('--file', file, 'an order, as show --json has it');
  const { exceptionId, payloads } = await current();
  const latest = payloads.at(-1);
  if (latest === undefined) throw new Error(`Exception ${exceptionId} has nothing to edit; replay it as it is.`);
  const payload = written ?? withFields(latest.payload, set);
  if (isDeepStrictEqual(payload, parsed(latest.payload))) {
    throw new Error(
      `Nothing was changed: version ${String(latest.version)} says that already. No new version was made.`,
    );
  }
  return payload;
}

function withFields(latest: string, set: readonly string[]): unknown {
  const payload = parsed(latest);
  if (payload === undefined)
    throw new Error('What failed is not JSON, so no field of it can be set: write the order with --file.');
  for (const change of set) setField(payload, change);
  return payload;
}

function setField(payload: unknown, change: string): void {
  const at = change.indexOf('=');
  if (at < 1) throw new UsageError(`--set ${change}: expected path=value, such as lines.0.product=WIDGET`);
  const path = change.slice(0, at).split('.');
  const field = path.pop() ?? '';
  let target = payload;
  for (const step of path) {
    const fields = fieldsOf(target, change);
    if (!isPlaceOf(fields, step)) throw noSuchPlace(change);
    target = fields[step];
  }
  const fields = fieldsOf(target, change);
  // An object may get a field that it had not; what every object has of itself is no field of an order.
  if (!isPlaceOf(fields, field) && (Array.isArray(fields) || field in fields)) throw noSuchPlace(change);
  const value = change.slice(at + 1);
  if (value === '') Reflect.deleteProperty(fields, field);
  else fields[field] = value === 'true' ? true : value === 'false' ? false : value;
}

function isPlaceOf(fields: Record<string, unknown>, name: string): boolean {
  return Object.hasOwn(fields, name) && (!Array.isArray(fields) || /^\d+$/.test(name));
}

function fieldsOf(target: unknown, change: string): Record<string, unknown> {
  if (typeof target !== 'object' || target === null) throw noSuchPlace(change);
  return target as Record<string, unknown>;
}

function noSuchPlace(change: string): Error {
  return new Error(`--set ${change}: there is no such place in the order`);
}
