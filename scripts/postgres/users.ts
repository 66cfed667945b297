/** Which processes use an embedded Postgres: the last to leave stops it, and who wants it alone is told who has it. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ProcessMark, ownMark, stillRuns } from '../setup/processes.mjs';

export interface DatabaseUser extends ProcessMark {
  readonly what: string;
}

/** The living users of the database in `directory`; the marks of dead ones are removed. */
export function livingUsers(directory: string): DatabaseUser[] {
  const folder = join(directory, 'users');
  mkdirSync(folder, { recursive: true });
  const living: DatabaseUser[] = [];
  for (const name of readdirSync(folder)) {
    const user = readUser(join(folder, name));
    if (user !== undefined && stillRuns(user)) living.push(user);
    else rmSync(join(folder, name), { force: true });
  }
  return living;
}

/** Enters this process as a user; answers how to leave. */
export function enterUser(directory: string, what: string): () => void {
  const user: DatabaseUser = { ...ownMark(), what };
  const file = join(directory, 'users', `${String(user.pid)}-${Math.random().toString(36).slice(2)}.json`);
  writeFileSync(file, JSON.stringify(user));
  return () => {
    rmSync(file, { force: true });
  };
}

function readUser(file: string): DatabaseUser | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as DatabaseUser;
  } catch {
    return undefined;
  }
}
