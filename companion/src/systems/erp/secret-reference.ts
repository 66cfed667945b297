/** Where the secret of a connection is: `env:NAME` or `file:/absolute/path`. Only the reference is ever stored. */
import { readFile as readFileOfSystem } from 'node:fs/promises';
import { isAbsolute } from 'node:path';

export interface SecretSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly readFile?: (path: string) => Promise<string>;
}

/** Its message names the reference, never what it leads to. */
export class SecretUnreadable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SecretUnreadable';
  }
}

/** The companion's own settings are nobody's ERP secret: a connection must not send them anywhere. */
const OWN_SETTING = /^(COMPANION_|DATABASE_URL$|PG)/;
const SECRET_MAX_CHARS = 16_384;

/** Answers the secret, whole and trimmed. Throws SecretUnreadable. */
export function createSecretReader({
  environment,
  readFile = (path) => readFileOfSystem(path, 'utf8'),
}: SecretSources): (reference: string) => Promise<string> {
  return async (reference) => {
    const [, kind, place = ''] = /^(env|file):(.+)$/.exec(reference) ?? [];
    if (kind === undefined) throw new SecretUnreadable('the secret has to be env:NAME or file:/absolute/path');
    const secret = kind === 'env' ? fromEnvironment(environment, place) : await fromFile(readFile, place);
    const trimmed = secret.trim();
    if (trimmed === '') throw new SecretUnreadable(`${reference} is empty`);
    if (trimmed.length > SECRET_MAX_CHARS) throw new SecretUnreadable(`${reference} is too long for a secret`);
    return trimmed;
  };
}

function fromEnvironment(environment: SecretSources['environment'], name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new SecretUnreadable(`env:${name} is no name of a variable`);
  if (OWN_SETTING.test(name)) throw new SecretUnreadable(`env:${name} is a setting of the companion itself`);
  const value = environment[name];
  if (value === undefined) throw new SecretUnreadable(`env:${name} is not set`);
  return value;
}

async function fromFile(readFile: (path: string) => Promise<string>, path: string): Promise<string> {
  if (!isAbsolute(path)) throw new SecretUnreadable(`file:${path} is not an absolute path`);
  try {
    return await readFile(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable';
    throw new SecretUnreadable(`file:${path} cannot be read (${code})`, { cause });
  }
}
