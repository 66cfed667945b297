/**
 * The companion's configuration: environment first, then one file, then defaults. Parsed strictly at start.
 *
 * COMPANION_CONFIG names the file, a JSON object of the fields below. A field's variable is COMPANION_ and its name in
 * capitals (`keyFile` is COMPANION_KEY_FILE); DATABASE_URL is understood for `databaseUrl`. A variable or field that is
 * not known, or a value that does not fit, refuses to start and is named.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const port = z.number().int().min(0).max(65_535);

const schema = z.strictObject({
  /** api serves requests; worker asks ERPs again, seals the audit trail and serves health alone; both does both. */
  role: z.enum(['api', 'worker', 'both']).default('both'),
  /** Of the application role, which owns nothing. */
  databaseUrl: z.string().regex(/^postgres(ql)?:\/\/\S+$/, 'expected postgres://user:password@host:port/database'),
  /** Connections this process opens at most, jobs not counted. */
  databaseConnections: z.number().int().min(2).max(200).default(20),
  /** Off behind a pooler in transaction mode older than PgBouncer 1.21. */
  databasePrepare: z.boolean().default(true),
  host: z.string().min(1).default('127.0.0.1'),
  /** 0: a free port. */
  port: port.default(8080),
  /** The address callers use; stands in tokens as issuer and audience. */
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .regex(/[^/]$/, 'expected an address without a slash at its end')
    .optional(),
  /** Where the keys that sign access tokens are kept, mode 0600. */
  keyFile: z.string().min(1),
  /** ERPs on loopback or private addresses: for a laptop, or where the ERP stands in the same network. */
  allowPrivateErpAddresses: z.boolean().default(false),
  /** Orgs on loopback or private addresses, and without TLS: for a laptop, where the org is a stand-in. */
  allowPrivateOrgAddresses: z.boolean().default(false),
  /** ERP calls that this process's worker makes at once. */
  workerConcurrency: z.number().int().min(1).max(200).default(8),
  /** Where signed heads of the audit trail are written: outside the database, best where nothing written can be changed. */
  auditHeadDirectory: z.string().min(1).optional(),
  /** The key that signs them, mode 0600; has to be set with auditHeadDirectory. */
  auditHeadKeyFile: z.string().min(1).optional(),
  /** Serves /metrics for Prometheus on the same address, without a token: switch it on where the network keeps strangers out. */
  metrics: z.boolean().default(false),
  /** OpenTelemetry traces go to this OTLP/HTTP address; none are made without it. */
  otlpEndpoint: z.url({ protocol: /^https?$/ }).optional(),
  /** Messages to an org that it took are kept so long, for whoever asks what it was told. */
  outboxDays: z.number().int().min(1).max(3_650).default(30),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export type Config = z.infer<typeof schema>;
type Field = keyof typeof schema.shape;

const PREFIX = 'COMPANION_';
const FILE_VARIABLE = 'COMPANION_CONFIG';

/** Names everything that is wrong at once, each with where it was said. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Throws ConfigError. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): Config {
  const problems: string[] = [];
  const said = new Map<string, string>();
  const values: Record<string, unknown> = {};
  const file = environment[FILE_VARIABLE];
  if (file !== undefined) {
    for (const [field, value] of Object.entries(fileFields(file, readFile, problems))) {
      values[field] = value;
      said.set(field, `${file}: ${field}`);
    }
  }
  if (environment['DATABASE_URL'] !== undefined) {
    values['databaseUrl'] = environment['DATABASE_URL'];
    said.set('databaseUrl', 'DATABASE_URL');
  }
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith(PREFIX) || name === FILE_VARIABLE || text === undefined) continue;
    const field = FIELD_OF_VARIABLE.get(name);
    if (field === undefined) {
      problems.push(`${name}: there is no such setting`);
      continue;
    }
    values[field] = fromText(field, text);
    said.set(field, name);
  }
  const parsed = schema.safeParse(values);
  if ((values['auditHeadDirectory'] === undefined) !== (values['auditHeadKeyFile'] === undefined)) {
    const missing = values['auditHeadDirectory'] === undefined ? 'auditHeadDirectory' : 'auditHeadKeyFile';
    problems.push(`${variableOf(missing)}: has to be set, since the other of the two settings for heads is`);
  }
  if (!parsed.success) problems.push(...parsed.error.issues.map((issue) => describe(issue, said)));
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems);
  return parsed.data;
}

const FIELD_OF_VARIABLE: ReadonlyMap<string, Field> = new Map(
  (Object.keys(schema.shape) as Field[]).map((field) => [variableOf(field), field]),
);

function variableOf(field: string): string {
  return PREFIX + field.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function fileFields(file: string, readFile: (path: string) => string, problems: string[]): object {
  try {
    const content: unknown = JSON.parse(readFile(file));
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content;
    problems.push(`${file}: expected a JSON object`);
  } catch (error) {
    problems.push(`${file}: ${error instanceof Error ? error.message : 'cannot be read'}`);
  }
  return {};
}

/** A variable is text; it is read as a number or a boolean only where the field's default is one, so that "true" is no host. */
function fromText(field: Field, text: string): unknown {
  const byDefault: unknown = schema.shape[field].safeParse(undefined).data;
  if (typeof byDefault === 'number' && /^\d+$/.test(text)) return Number(text);
  if (typeof byDefault === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  return text;
}

function describe(issue: z.core.$ZodIssue, said: ReadonlyMap<string, string>): string {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${said.get(key) ?? key}: there is no such setting`).join('\n  ');
  }
  const field = String(issue.path[0] ?? '');
  const place = said.get(field);
  return place === undefined ? `${variableOf(field)}: has to be set` : `${place}: ${issue.message}`;
}
