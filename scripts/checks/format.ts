/** npm run format: writes every file as Prettier has it; with --check it only says which are otherwise. */
import { runTool } from './tool.ts';

const args = process.argv.slice(2);
const mode = args.includes('--check') ? '--check' : '--write';
const paths = args.filter((arg) => arg !== '--check');
process.exitCode = await runTool('prettier', [mode, '--log-level=warn', ...(paths.length > 0 ? paths : ['.'])]);
