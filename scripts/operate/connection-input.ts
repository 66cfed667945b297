/**
 * A connection to an ERP as an operator gives it, checked before it is kept: by the adapter's own schema, with every fault
 * named at once. What only the ERP knows, `test` asks.
 */
import { readFileSync } from 'node:fs';
import { isCurrency } from '../../companion/src/canonical/money.ts';
import { AddressRefused, readBaseUrl } from '../../companion/src/systems/erp/address-guard.ts';
import type { ConnectionEntity, StoredConnection } from '../../companion/src/systems/erp/connection-store.ts';
import { ADAPTERS } from '../../companion/src/systems/erp/registry.ts';

export interface ConnectionInput {
  readonly id: string;
  readonly kind: string;
  readonly baseUrl: string;
  readonly secretRef: string;
  /** `word:currency[:id in the ERP[:name]]` */
  readonly entities: readonly string[];
  /** A file; without one there are no settings. */
  readonly settings?: string | undefined;
}

export const KINDS = ADAPTERS.map(({ kind }) => kind);
const ID = /^[A-Za-z0-9_.-]{1,64}$/;
const SECRET_REFERENCE = /^(env:[A-Za-z_][A-Za-z0-9_]*|file:\/.+)$/;

/** Throws with a line for every fault. */
export function connectionOf(input: ConnectionInput): StoredConnection {
  const faults: string[] = [];
  if (!ID.test(input.id)) faults.push(`--connection ${input.id}: expected letters, digits, _ . or -, 64 at most`);
  if (!SECRET_REFERENCE.test(input.secretRef))
    faults.push('--secret-ref: expected env:NAME or file:/absolute/path, never the secret itself');
  checkAddress(input.baseUrl, faults);
  const entities = entitiesOf(input.entities, faults);
  const settings = settingsOf(input.settings, faults);
  checkSettings(input, settings, faults);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const { kind, baseUrl, secretRef } = input;
  return { connectionId: input.id, kind, baseUrl, settings, secretRef, entities };
}

/** Whether companions reach it only where private addresses are allowed. A name may lead to one all the same. */
export function isPrivate(baseUrl: string): boolean {
  try {
    readBaseUrl(baseUrl, { allowPrivateAddresses: false });
    return false;
  } catch {
    return true;
  }
}

function checkAddress(baseUrl: string, faults: string[]): void {
  try {
    readBaseUrl(baseUrl, { allowPrivateAddresses: true });
  } catch (error) {
    if (!(error instanceof AddressRefused)) throw error;
    faults.push(`--base-url: ${error.message}`);
  }
}

function entitiesOf(given: readonly string[], faults: string[]): readonly ConnectionEntity[] {
  const entities = given.flatMap((text) => {
    const [entity = '', currency = '', erpEntity = '', ...name] = text.split(':');
    if (!ID.test(entity) || currency === '') {
      faults.push(
        `--entity ${text}: expected word:currency[:id in the ERP[:name]], for example us:USD:1000:Company US`,
      );
      return [];
    }
    if (!isCurrency(currency)) faults.push(`--entity ${text}: ${currency} is no currency of ISO 4217`);
    const named = name.join(':').trim();
    return [{ entity, currency, name: named === '' ? entity : named, ...(erpEntity === '' ? {} : { erpEntity }) }];
  });
  const words = entities.map(({ entity }) => entity);
  const twice = words.find((word, at) => words.indexOf(word) !== at);
  if (twice !== undefined) faults.push(`--entity ${twice}: named twice`);
  return entities;
}

function settingsOf(file: string | undefined, faults: string[]): unknown {
  if (file === undefined) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    // What a parser says quotes the file, and somebody may have put the secret in it.
    faults.push(`--settings ${file}: ${error instanceof SyntaxError ? 'not JSON' : 'cannot be read'}`);
    return {};
  }
}

function checkSettings({ kind, settings: file }: ConnectionInput, settings: unknown, faults: string[]): void {
  const adapter = ADAPTERS.find((candidate) => candidate.kind === kind);
  if (adapter === undefined) {
    faults.push(`--kind ${kind}: there is no such adapter. There are: ${KINDS.join(', ')}`);
    return;
  }
  const checked = adapter.settings.safeParse(settings);
  if (checked.success) return;
  const place = file === undefined ? '--settings is missing' : `--settings ${file}`;
  for (const { path, message } of checked.error.issues) {
    faults.push(`${place}: ${path.length === 0 ? '' : `${path.join('.')}: `}${message}`);
  }
}
