/** npm run typecheck. */
import { runTool } from './tool.ts';

process.exitCode = await runTool('tsc', ['--pretty', 'false', ...process.argv.slice(2)]);
