/** npm run lint [-- paths or ESLint's options]. */
import { runTool } from './tool.ts';

const args = process.argv.slice(2);
const named = args.some((arg) => !arg.startsWith('-'));
process.exitCode = await runTool('eslint', [...(named ? [] : ['.']), '--max-warnings=0', ...args]);
