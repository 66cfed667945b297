/** One line that is written over: what is measured, which round, the share that is done and the time that is left. */

export interface Progress {
  /** What is brought up or done beside measuring. */
  say(text: string): void;
  /** A run of `seconds` is through. */
  ran(title: string, round: number, rounds: number, seconds: number): void;
  /** Leaves the line, so that what is printed next stands on its own. */
  end(): void;
}

export interface ProgressOptions {
  /** Of all runs together; bringing up is not foreseen. */
  readonly plannedSeconds: number;
  readonly isTerminal: boolean;
  readonly write: (text: string) => void;
}

/** Where the output is no terminal, each run gets a line of its own. */
export function progressLine({ plannedSeconds, isTerminal, write }: ProgressOptions): Progress {
  let done = 0;
  let last = '';
  const show = (text: string): void => {
    if (isTerminal) write(`\r\u001b[K${text}`);
    else if (text !== last) write(`${text}\n`);
    last = text;
  };
  return {
    say: show,
    ran: (title, round, rounds, seconds) => {
      done += seconds;
      const name = round === 0 ? 'warm-up' : `round ${String(round)} of ${String(rounds)}`;
      const percent = Math.min(100, Math.round((done / plannedSeconds) * 100));
      const left = Math.max(0, Math.round(plannedSeconds - done));
      show(`${title}: ${name}, ${String(percent)} % done, about ${String(left)} s left`);
    },
    end: () => {
      if (isTerminal && last !== '') write('\r\u001b[K');
    },
  };
}
