/** Notices that a server has ended: it is a daemon and no child of ours, so nobody tells. */
import { runs } from '../setup/processes.mjs';
import { findPostmaster } from './postmaster.ts';

const LOOK_EVERY_MS = 1_000;

export interface PostmasterWatch {
  /** Resolves, with how, when the server that ran at the beginning does not run any more; another in its place is another. */
  readonly ended: Promise<string>;
  /** Looks no more; `ended` then never resolves. */
  stop(): void;
}

/** Looks once a second; keeps no process alive. */
export function watchPostmaster(dataDirectory: string): PostmasterWatch {
  const { pid } = findPostmaster(dataDirectory) ?? { pid: 0 };
  const ended = Promise.withResolvers<string>();
  const looking = setInterval(() => {
    if (runs(pid)) return;
    clearInterval(looking);
    ended.resolve(`process ${String(pid)} is gone`);
  }, LOOK_EVERY_MS).unref();
  return { ended: ended.promise, stop: () => clearInterval(looking) };
}
