/** One line that is written over: which promise, how far, how fast, and how long it will take. */

export interface Progress {
  promise(title: string): void;
  at(done: number, total: number, what: string): void;
  /** Leaves the line, so that what is printed next stands on its own. */
  end(): void;
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

export function progressLine({ isTerminal, write, now }: ProgressOptions): Progress {
  let title = '';
  let beganAt = 0;
  let what = '';
  let whatSince = { at: 0, done: 0 };
  let shownAt = Number.NEGATIVE_INFINITY;
  let open = false;
  const show = (text: string): void => {
    shownAt = now();
    write(isTerminal ? `\r\u001b[K${text}` : `${text}\n`);
    open = isTerminal;
  };
  return {
    promise: (next) => {
      title = next;
      what = '';
      beganAt = now();
      show(`${title} …`);
    },
    at: (done, total, doing) => {
      if (doing !== what) whatSince = { at: now(), done };
      const isNew = doing !== what;
      what = doing;
      const isLast = done === total;
      if (!isNew && !isLast && now() - shownAt < (isTerminal ? TERMINAL_EVERY_MS : PLAIN_EVERY_MS)) return;
      const spent = (now() - whatSince.at) / 1000;
      const rate = spent > 0 ? (done - whatSince.done) / spent : 0;
      const left =
        rate > 0
          ? `, ${rate.toFixed(rate < 10 ? 1 : 0)}/s, about ${String(Math.ceil((total - done) / rate))} s left`
          : '';
      show(
        `${title}: ${doing} ${String(done)} of ${String(total)}${left} (${String(Math.round((now() - beganAt) / 1000))} s)`,
      );
    },
    end: () => {
      if (open) write('\r\u001b[K');
      open = false;
    },
  };
}
