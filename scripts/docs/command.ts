/** Whether a module of this folder is run as a command, and not imported for what it makes. */
import { resolve } from 'node:path';

/**
 * `file`: of the module, import.meta.filename. Not import.meta.main: scripts/run.mjs imports what it runs, and puts it in the place of
 * the program's name.
 */
export function isCommand(file: string, program: string | undefined = process.argv[1]): boolean {
  return program !== undefined && resolve(program) === file;
}
