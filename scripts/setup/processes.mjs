/** Which process a number means: numbers are used again, so a process is known by its number and its start together. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** @typedef {{ pid: number, startedAt: string }} ProcessMark */

/**
 * Whether a process with this number runs; one of another user counts, a dead one that nobody has waited for does not.
 * @param {number} pid
 * @returns {boolean}
 */
export function runs(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EPERM') return false;
  }
  return process.platform !== 'linux' || statusFields(pid)[0] !== 'Z';
}

/**
 * When a process started, in the system's own units; empty when it cannot be told.
 * @param {number} pid
 * @returns {string}
 */
export function startOf(pid) {
  if (process.platform === 'linux') return statusFields(pid)[19] ?? '';
  return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
}

/**
 * The whole command line of a process, words separated by blanks; empty when there is none.
 * @param {number} pid
 * @returns {string}
 */
export function commandOf(pid) {
  if (process.platform !== 'linux') {
    return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

/**
 * The parent of a process; 0 when it cannot be told.
 * @param {number} pid
 * @returns {number}
 */
export function parentOf(pid) {
  if (process.platform === 'linux') return Number(statusFields(pid)[1] ?? 0);
  return Number(spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim() || 0);
}

/** @returns {ProcessMark} */
export function ownMark() {
  return { pid: process.pid, startedAt: startOf(process.pid) };
}

/**
 * Whether the very process that left this mark still runs.
 * @param {ProcessMark} mark
 * @returns {boolean}
 */
export function stillRuns(mark) {
  return runs(mark.pid) && startOf(mark.pid) === mark.startedAt;
}

/**
 * The fields of /proc/<pid>/stat from the state on; the name before them may hold blanks and brackets.
 * @param {number} pid
 * @returns {string[]}
 */
function statusFields(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
