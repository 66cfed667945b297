/** Faults the sandbox ERP has on command, so that what a caller does then can be seen. */
import { z } from 'zod';

export const faultSchema = z.strictObject({
  /** Which requests; an absent field matches all. `path` is a part of the path. */
  match: z.strictObject({ method: z.string().optional(), path: z.string().optional() }).default({}),
  fault: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('delay'), ms: z.number().int().min(0).max(600_000) }),
    z.strictObject({
      kind: z.literal('status'),
      status: z.number().int().min(400).max(599),
      retryAfterSeconds: z.number().int().min(0).optional(),
    }),
    /** A web server's error page instead of the ERP's answer; nothing is done. */
    z.strictObject({ kind: z.literal('html'), status: z.number().int().min(200).max(599).default(502) }),
    /** The request is done, its answer breaks off in the middle. */
    z.strictObject({ kind: z.literal('truncated') }),
    /** The connection ends before anything is done. */
    z.strictObject({ kind: z.literal('dropBefore') }),
    /** The connection ends after all was done and committed. */
    z.strictObject({ kind: z.literal('dropAfter') }),
  ]),
  /** How many requests it hits; absent: all until it is cleared. */
  times: z.number().int().min(1).optional(),
});

export type FaultOrder = z.infer<typeof faultSchema>;
export type Fault = FaultOrder['fault'];

export class Faults {
  #armed: { readonly order: FaultOrder; left: number }[] = [];

  arm(order: FaultOrder): void {
    this.#armed.push({ order, left: order.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#armed = [];
  }

  armed(): readonly FaultOrder[] {
    return this.#armed.map(({ order }) => order);
  }

  /** The first armed fault that fits the request, counted down; undefined when there is none. */
  take(method: string, path: string): Fault | undefined {
    const hit = this.#armed.find(({ order: { match } }) => {
      return (
        (match.method === undefined || match.method === method) &&
        (match.path === undefined || path.includes(match.path))
      );
    });
    if (hit === undefined) return undefined;
    hit.left -= 1;
    if (hit.left <= 0) this.#armed = this.#armed.filter((other) => other !== hit);
    return hit.order.fault;
  }
}
