/** Says what start-up does while it does it: a line when a step begins, its time when it is done. */

export interface Progress {
  /** Runs one step; `say` adds a line below it, for steps that take long. */
  step<T>(title: string, act: (say: (line: string) => void) => Promise<T>): Promise<T>;
}

export function progressOn(stream: NodeJS.WritableStream, now: () => number = () => performance.now()): Progress {
  return {
    async step(title, act) {
      const began = now();
      stream.write(`  ${title} …\n`);
      const result = await act((line) => stream.write(`    ${line}\n`));
      stream.write(`  ${title}: ${seconds(now() - began)}\n`);
      return result;
    },
  };
}

export function seconds(ms: number): string {
  return ms < 950 ? `${String(Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`;
}
