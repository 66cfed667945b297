/** Time that only a test moves: a clock, and waits that end when it is moved past them. */
import type { Clock } from '../../canonical/time.ts';

export class FakeTime implements Clock {
  private ms: number;
  private readonly timers = new Set<{ readonly atMs: number; readonly end: () => void }>();

  constructor(startMs: number) {
    this.ms = startMs;
  }

  readonly now = (): number => this.ms;

  readonly wait = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const timer = {
        atMs: this.ms + ms,
        end: () => {
          this.timers.delete(timer);
          resolve();
        },
      };
      this.timers.add(timer);
      signal?.addEventListener('abort', timer.end);
    });

  /** Waits that have not ended. */
  get pending(): number {
    return this.timers.size;
  }

  /** Moves on, ending each wait at its own time and letting what waited for it run. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.ms + ms;
    await this.settle();
    for (;;) {
      const [next] = [...this.timers].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.ms = Math.max(this.ms, next.atMs);
      next.end();
      await this.settle();
    }
    this.ms = untilMs;
  }

  /** Lets everything run that can run without time passing. */
  async settle(): Promise<void> {
    for (let round = 0; round < 3; round += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}
