/** One line that is written over: which promise, how far, how fast, and how long it will take. */

export interface Progress {
  /** Of one promise: how much of what is done. */
  of(title: string): (done: number, total: number, what: string) => void;
  /** A line that stays. */
  say(line: string): void;
}

export interface ProgressOptions {
  readonly isTerminal: boolean;
  readonly write: (text: string) => void;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Where the output is no terminal, a line of its own at most this often. */
const PLAIN_EVERY_MS = 5_000;
const TERMINAL_EVERY_MS = 100;
const CLEAR = '\r\u001b[K';

export function progressLine({ isTerminal, write, now }: ProgressOptions): Progress {
  let shownAt = Number.NEGATIVE_INFINITY;
  const show = (text: string): void => {
    shownAt = now();
    write(isTerminal ? `${CLEAR}${text}` : `${text}\n`);
  };
  return {
    of: (title) => {
      const beganAt = now();
      let what = '';
      let since = { at: beganAt, done: 0 };
      return (done, total, doing) => {
        const isNew = doing !== what;
        if (isNew) since = { at: now(), done };
        what = doing;
        const isDue = now() - shownAt >= (isTerminal ? TERMINAL_EVERY_MS : PLAIN_EVERY_MS);
        if (!isNew && done !== total && !isDue) return;
        const rate = ((done - since.done) * 1_000) / (now() - since.at);
        const seconds = Math.round((now() - beganAt) / 1_000);
        show(`${title}: ${doing}${total > 1 ? ` ${done} of ${total}${speed(rate, total - done)}` : ''} (${seconds} s)`);
      };
    },
    say: (line) => write(isTerminal ? `${CLEAR}${line}\n` : `${line}\n`),
  };
}

function speed(rate: number, left: number): string {
  if (!Number.isFinite(rate) || rate <= 0) return '';
  return `, ${rate.toFixed(rate < 10 ? 1 : 0)}/s, about ${Math.ceil(left / rate)} s left`;
}
