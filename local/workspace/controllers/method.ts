/** One Apex method as the workspace mirrors it: its parameters by name, what it asks of the companion, what it does. */
import type { OrgClient, OrgSession } from '../org/client.ts';
import { ControllerFailure, noPermission } from './failure.ts';
import type { Gateway } from './gateway.ts';

export interface Call {
  readonly session: OrgSession;
  /** With the user's own session. */
  readonly org: OrgClient;
  readonly gateway: Gateway;
  readonly now: () => Date;
  /** The package's own label in the user's language, as System.Label; throws where there is none. */
  readonly label: (name: string) => string;
}

export type Parameters = Readonly<Record<string, unknown>>;

/** Of a parameter, as the Apex class declares it. Each may be null. */
export type ApexType = 'Id' | 'String' | 'Boolean';

export interface Method {
  readonly parameters: Readonly<Record<string, ApexType>>;
  /** Method and path, `{}` for each id: all that the Apex method asks, by whichever class. */
  readonly companion: readonly string[];
  run(call: Call, parameters: Parameters): Promise<unknown>;
}

export type Controllers = Readonly<Record<string, Readonly<Record<string, Method>>>>;

/** Throws NO_PERMISSION. */
export function requirePermission({ session, label }: Call, permission: string): void {
  if (session.customPermissions.includes(permission)) return;
  throw noPermission(label('Gate_Missing').replace('{0}', permission), label('Gate_Do'));
}

/** One of the two is enough. Throws NO_PERMISSION. */
export function requireEither({ session, label }: Call, permission: string, other: string): void {
  if ([permission, other].some((one) => session.customPermissions.includes(one))) return;
  const message = label('Gate_Missing_Both').replace('{0}', permission).replace('{1}', other);
  throw noPermission(message, label('Gate_Do'));
}

/** Whether the platform would pass this for that type; it makes a text of nothing else, and no truth value of a text. */
export function isOfType(value: unknown, type: ApexType): boolean {
  return value === undefined || value === null || typeof value === (type === 'Boolean' ? 'boolean' : 'string');
}

/** A parameter that must be there. */
export function requiredText(parameters: Parameters, name: string): string {
  const value = optionalText(parameters, name);
  if (value !== undefined) return value;
  throw new ControllerFailure({
    code: 'VALIDATION',
    message: `${name} is missing.`,
    action: 'Reload the page and try again.',
    field: name,
    sent: 'no',
  });
}

/** Apex knows null only: absent, null and empty are one. */
export function optionalText(parameters: Parameters, name: string): string | undefined {
  const value = parameters[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw new ControllerFailure({
    code: 'VALIDATION',
    message: `${name} is not a text.`,
    action: 'Reload the page and try again.',
    field: name,
    sent: 'no',
  });
}

/** A query string of what is there; '' when nothing is. */
export function queryOf(values: Readonly<Record<string, string | boolean | undefined>>): string {
  const there = Object.entries(values).flatMap(([name, value]) =>
    value === undefined || value === false ? [] : [[name, String(value)]],
  );
  return there.length === 0 ? '' : `?${new URLSearchParams(there).toString()}`;
}
