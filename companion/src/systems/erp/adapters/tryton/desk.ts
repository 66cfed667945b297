/** One port call at work: its company, its deadline, and the calls it makes of Tryton in that company's context. */
import type { z } from 'zod';
import type { Clock } from '../../../../canonical/time.ts';
import { ErpError } from '../../errors.ts';
import type { CallContext } from '../../port.ts';
import type { Company } from './books.ts';
import type { JsonRpc, RpcContext } from './json-rpc.ts';
import type { Wire } from './wire.ts';

export interface Desk {
  readonly company: Company;
  readonly clock: Clock;
  /** Reads `method`, e.g. "sale.sale.read"; `context` is added to the company's. */
  read<R>(method: string, args: readonly Wire[], result: z.ZodType<R>, context?: RpcContext): Promise<R>;
  /** Calls what changes something; a lost answer is an unknown outcome. */
  write<R>(method: string, args: readonly Wire[], result: z.ZodType<R>, context?: RpcContext): Promise<R>;
}

export type Opened = Pick<Desk, 'read' | 'write' | 'clock'>;

/** The calls of one port call, before it is known which company they are about. Each gets what is left of the time. */
export function openCalls(rpc: JsonRpc, clock: Clock, call: CallContext): Opened {
  const end = clock.now() + call.deadlineMs;
  const send = <R>(
    method: string,
    args: readonly Wire[],
    result: z.ZodType<R>,
    context: RpcContext,
    write: boolean,
  ): Promise<R> => {
    const deadlineMs = end - clock.now();
    if (deadlineMs <= 0 || call.signal?.aborted === true) throw outOfTime(method);
    return rpc.call({ ...call, deadlineMs }, { method: `model.${method}`, args, result, context, write });
  };
  return {
    clock,
    read: async (method, args, result, context = {}) => send(method, args, result, context, false),
    write: async (method, args, result, context = {}) => send(method, args, result, context, true),
  };
}

export function deskOf(opened: Opened, company: Company): Desk {
  const inCompany = { company: company.id };
  return {
    company,
    clock: opened.clock,
    read: (method, args, result, context) => opened.read(method, args, result, { ...inCompany, ...context }),
    write: (method, args, result, context) => opened.write(method, args, result, { ...inCompany, ...context }),
  };
}

/** Nothing of this step was sent, so what stands in the ERP is what the steps before it did. */
function outOfTime(method: string): ErpError {
  return new ErpError('UNAVAILABLE', `the time for this call ran out before ${method}`, {
    retryable: true,
    outcomeKnown: true,
  });
}
