/**
 * `npm run exceptions -- list|groups|show|edit|dry-run|replay|replays|approve|decline|progress|retention`: what failed for
 * good, over the API. It finds the companion that npm start runs here, or the one that LEDGERLINE_API and LEDGERLINE_TOKEN
 * name. Everything but looking needs --as, the name it is recorded with.
 */
import { command } from './command.ts';
import { EXCEPTIONS_USAGE } from './exceptions-arguments.ts';
import { exceptionsCommand } from './exceptions-command.ts';

await command(EXCEPTIONS_USAGE, async () => {
  const { text, ok } = await exceptionsCommand(process.argv.slice(2));
  process.stdout.write(`${text}\n`);
  if (!ok) process.exitCode = 1;
});
