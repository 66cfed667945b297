/**
 * Runs the companion: start, drain, stop. Configuration: platform/config.ts.
 *
 * Ends with 0 after SIGTERM or SIGINT and a drain, with 1 when the drain takes too long; with 2 and the names of what is
 * wrong when it refuses to start; with 1 on anything else. Started by another program over a channel, it also ends when
 * that program does.
 */
import { startCompanion } from './app.ts';
import { ConfigError, readConfig, type Config } from './platform/config.ts';
import { DRAIN_MS } from './platform/limits.ts';

/** A database that answers nothing must not keep a process that nobody waits for any more. */
const END_WITHIN_MS = DRAIN_MS + 10_000;

function configOrEnd(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}

try {
  const companion = await startCompanion(configOrEnd());
  let stopping = false;
  const end = (why: string): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), END_WITHIN_MS).unref();
    companion.stop(why).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => end(signal));
  if (process.connected) process.once('disconnect', () => end('the program that started it has ended'));
} catch (error) {
  console.error(error instanceof Error ? `The companion cannot start: ${error.message}` : 'The companion cannot start');
  process.exit(1);
}
