/**
 * Structured logs, denied by default: only the fields named here are written, whatever a caller passes. Each of them is
 * public or internal by classification; nothing a customer, a rep or an ERP wrote is among them.
 *
 * The message is a fixed sentence of the code, never built from data.
 */
import { pino, type DestinationStream } from 'pino';

const ALLOWED = [
  'method',
  'route',
  'status',
  'ms',
  'requestId',
  'traceId',
  'orgId',
  'clientId',
  'code',
  'role',
  'url',
  'version',
  'signal',
  'reason',
  'connectionId',
  'entity',
  'kind',
  'submissionId',
  'recordId',
  'state',
  'phase',
  'fence',
  'attempt',
  'queue',
  'jobId',
  'count',
  'seq',
  'rulesHash',
  'keyId',
] as const;

type AllowedField = (typeof ALLOWED)[number];

/** `error` is written as its name, code and the places in our code; its message may hold data and is left out. */
export type LogFields = { readonly [field in AllowedField]?: string | number | boolean } & { readonly error?: unknown };

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** Writes what is still in memory; for the end of the process. */
  flush(): void;
}

export interface LoggerOptions {
  readonly level: LogLevel;
  /** One JSON line a record; absent: standard output. */
  readonly destination?: DestinationStream;
  /** Of the span a line is written in, for every line. Absent: lines have none. */
  readonly traceId?: () => string | undefined;
}

const allowed: ReadonlySet<string> = new Set(ALLOWED);
const FRAMES_MAX = 12;
/** A write for each line costs as much as the request it tells of; so lines wait for each other, but not for long. */
const BUFFER_BYTES = 8 * 1024;
const FLUSH_EVERY_MS = 200;

export function createLogger(options: LoggerOptions): Logger {
  const target: DestinationStream & { flushSync?: () => void } =
    options.destination ??
    pino.destination({ dest: 1, sync: false, minLength: BUFFER_BYTES, periodicFlush: FLUSH_EVERY_MS });
  const { traceId } = options;
  const log = pino(
    {
      level: options.level,
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: admit },
      ...(traceId === undefined ? {} : { mixin: () => traced(traceId()) }),
    },
    target,
  );
  return {
    debug: (message, fields = {}) => log.debug(fields, message),
    info: (message, fields = {}) => log.info(fields, message),
    warn: (message, fields = {}) => log.warn(fields, message),
    error: (message, fields = {}) => log.error(fields, message),
    flush: () => {
      target.flushSync?.();
    },
  };
}

function traced(traceId: string | undefined): object {
  return traceId === undefined ? {} : { traceId };
}

function admit(fields: object): Record<string, unknown> {
  const admitted: Record<string, unknown> = {};
  for (const name in fields) {
    const value: unknown = fields[name as keyof typeof fields];
    if (name === 'error') admitted['error'] = describeError(value);
    else if (allowed.has(name) && typeof value !== 'object') admitted[name] = value;
  }
  return admitted;
}

interface LoggedError {
  readonly name: string;
  readonly code?: string;
  readonly at?: readonly string[];
  readonly cause?: LoggedError;
}

function describeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { name: typeof error };
  const code: unknown = 'code' in error ? error.code : undefined;
  const at = framesOf(error);
  return {
    name: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(at.length === 0 ? {} : { at }),
    ...(error.cause === undefined || depth > 3 ? {} : { cause: describeError(error.cause, depth + 1) }),
  };
}

/** The stack without its first lines, which repeat the message. */
function framesOf(error: Error): readonly string[] {
  const lines = (error.stack ?? '').split('\n').map((line) => line.trim());
  return lines.filter((line) => /^at .*:\d+:\d+\)?$/.test(line)).slice(0, FRAMES_MAX);
}
