/** Runs another program in the foreground in the place of this one. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname } from 'node:path';

/**
 * Signals are passed on and the end is the other's end: its exit code, or 128 and the signal's number.
 * @param {string} node
 * @param {string[]} args
 * @param {Record<string, string>} environment Added to this process's own.
 */
export function become(node, args, environment) {
  const path = dirname(node) + delimiter + (process.env['PATH'] ?? '');
  const child = spawn(node, [...process.execArgv, ...args], {
    stdio: 'inherit',
    env: { ...process.env, PATH: path, ...environment },
  });
  // A terminal gives Ctrl-C to the whole group, so the child has it already; others send SIGINT to one process.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP', 'SIGUSR2'])) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('error', (error) => {
    process.stderr.write(`${node} could not be run: ${error.message}\n`);
    process.exit(127);
  });
  child.on('exit', (code, signal) => {
    process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
  });
}
