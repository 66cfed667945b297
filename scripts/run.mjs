/**
 * node scripts/run.mjs <script.ts> [arguments …]: what every npm script of this project goes through.
 *
 * Plain JavaScript without dependencies, since it runs on the machine's own Node before anything is installed. It makes
 * sure of a Node that is new enough and of the packages that the script needs, then runs the script. What it has to
 * say goes to stderr: stdout is the script's alone.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { become } from './setup/become.mjs';
import { ensureInstall } from './setup/install.mjs';
import { ensureNode, isEnough } from './setup/node.mjs';
import { endWithParent } from './setup/parent.mjs';
import { repository } from './setup/repository.mjs';
import { setFor } from './setup/sets.mjs';

const [script, ...args] = process.argv.slice(2);
const again = process.env['LEDGERLINE_RUN_AGAIN'] !== undefined;
delete process.env['LEDGERLINE_RUN_AGAIN'];

try {
  if (script === undefined) throw new Error('Usage: node scripts/run.mjs <script.ts> [arguments …]');
  endWithParent(again);
  const node = again ? process.execPath : ensureNode();
  if (node !== process.execPath) {
    become(node, [process.argv[1] ?? '', script, ...args], { LEDGERLINE_RUN_AGAIN: '1' });
  } else {
    if (!isEnough(process.versions.node)) throw new Error(`${node} is still too old a Node: ${process.versions.node}`);
    await ensureInstall(setFor(script));
    const file = resolve(repository, script);
    process.argv.splice(1, 2, file);
    keepQuietAboutTypes();
    await import(pathToFileURL(file).href);
  }
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? readable(error) : String(error)}\n`);
  process.exit(1);
}

/**
 * Set-up's own failures are messages for people; any other comes with where it happened.
 * @param {Error} error
 */
function readable(error) {
  return error.name === 'SetupError' ? error.message : (error.stack ?? error.message);
}

/** Node 22 says at each start that it strips types, which is what is wanted. */
function keepQuietAboutTypes() {
  const warn = process.emitWarning.bind(process);
  process.emitWarning = /** @type {typeof process.emitWarning} */ (
    (/** @type {string | Error} */ warning, /** @type {unknown[]} */ ...rest) => {
      if (!String(warning).includes('Type Stripping')) Reflect.apply(warn, undefined, [warning, ...rest]);
    }
  );
}
