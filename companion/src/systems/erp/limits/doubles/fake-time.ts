/** Time that only a test moves: a clock, and timers that go off when it is moved past them. */
import type { Clock } from '../../../../canonical/time.ts';
import type { After } from '../port.ts';

export class FakeTime {
  #nowMs = 0;
  readonly #timers = new Set<{ readonly atMs: number; readonly act: () => void }>();

  readonly steady: Clock = { now: () => this.#nowMs };

  readonly after: After = (ms, act) => {
    const timer = { atMs: this.#nowMs + ms, act };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  /** Lets what is under way go on as far as it can. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await this.settle();
    for (;;) {
      const [first] = [...this.#timers].filter(({ atMs }) => atMs <= untilMs).toSorted((a, b) => a.atMs - b.atMs);
      if (first === undefined) break;
      this.#timers.delete(first);
      this.#nowMs = Math.max(this.#nowMs, first.atMs);
      first.act();
      await this.settle();
    }
    this.#nowMs = untilMs;
  }

  /** As after a process that was stopped and continued: time has passed and no timer has gone off yet. */
  jump(ms: number): void {
    this.#nowMs += ms;
  }
}
