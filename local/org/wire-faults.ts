/**
 * What goes wrong on the way, to order: the org answers 503, closes the connection before or after doing the work, or
 * takes long. `match` is a piece of the path.
 */
import { z } from 'zod';

export const wireFaultSchema = z.strictObject({
  kind: z.enum(['unavailable', 'serverError', 'dropBefore', 'dropAfter', 'delay', 'sessionExpired', 'requestLimit']),
  match: z.string().default(''),
  method: z.string().optional(),
  delayMs: z.number().int().min(0).max(60_000).default(1000),
  times: z.number().int().positive().default(1),
});

export type WireFault = z.infer<typeof wireFaultSchema>;

export class WireFaults {
  #armed: WireFault[] = [];

  arm(fault: WireFault): void {
    this.#armed.push({ ...fault });
  }

  clear(): void {
    this.#armed = [];
  }

  get armed(): readonly WireFault[] {
    return this.#armed;
  }

  /** The fault that this request meets, once counted. */
  take(method: string, path: string): WireFault | undefined {
    const fault = this.#armed.find(
      (one) => path.includes(one.match) && (one.method === undefined || one.method.toUpperCase() === method),
    );
    if (fault === undefined) return undefined;
    fault.times -= 1;
    if (fault.times <= 0) this.#armed = this.#armed.filter((one) => one !== fault);
    return fault;
  }
}
