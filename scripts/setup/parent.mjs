/** Ends this process when the command that it belongs to has ended. */
import { commandOf, parentOf } from './processes.mjs';

const LOOK_EVERY_MS = 1000;

/**
 * npm passes SIGTERM to its shell alone, and nobody can pass SIGKILL on: without this the script would stay behind.
 * Under npm the shell between may outlive npm, so npm is watched as well. The script is ended by SIGTERM, so that it
 * can put things in order; outside npm only a re-executed one is watched.
 * @param {boolean} again Whether this is the process that a first one has started in its place.
 */
export function endWithParent(again) {
  const parent = process.ppid;
  const underNpm = process.env['npm_lifecycle_event'] !== undefined;
  if (!underNpm && !again) return;
  const npm = underNpm && isShell(parent) ? parentOf(parent) : 0;
  const look = setInterval(() => {
    if (process.ppid === parent && (npm === 0 || parentOf(parent) === npm)) return;
    clearInterval(look);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_EVERY_MS);
  look.unref();
}

/**
 * npm runs a script as `sh -c …`; some shells turn into the script's own process instead, and then npm is the parent.
 * @param {number} pid
 */
function isShell(pid) {
  return /^(\S*\/)?(ba|da|z|k|fi)?sh\b/.test(commandOf(pid));
}
