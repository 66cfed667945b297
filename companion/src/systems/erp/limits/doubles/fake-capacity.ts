/** The capacity store in memory, for one connection and direction: what a test says is granted. */
import type { CapacityStore, Share } from '../port.ts';

export type Asked = Parameters<CapacityStore['take']>[0];

export class FakeCapacity implements CapacityStore {
  readonly asked: Asked[] = [];
  given = 0;
  /** How the next requests are answered; absent: all that is wanted. */
  grant: ((request: Asked) => Share | Promise<Share>) | undefined;

  async take(request: Asked): Promise<Share> {
    this.asked.push(request);
    return (await this.grant?.(request)) ?? { share: request.wanted, due: request.wanted };
  }

  async give(): Promise<void> {
    this.given += 1;
    return Promise.resolve();
  }
}
