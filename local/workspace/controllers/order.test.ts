import { describe, expect, it } from 'vitest';
import { ControllerFailure } from './failure.ts';
import type { Call } from './method.ts';
import { OrderController } from './order.ts';

const ACCOUNT = '001LL0000000001AAA';
const PARAMETERS = { recordId: ACCOUNT, submissionId: 's-1', reason: 'No longer wanted' };

/** A user with these permissions who sees the account, whose submission is in this state; `asked` fills with what is sent. */
function callOf(customPermissions: readonly string[], state: string, asked: string[]): Call {
  const gateway = {
    call: async ({ method, path }: { method: string; path: string }) => {
      asked.push(`${method} ${path}`);
      return Promise.resolve({ accountId: ACCOUNT, source: { recordId: '801LL0000000001AAA' }, state });
    },
  };
  const org = { query: async () => Promise.resolve([{ Id: ACCOUNT }]) };
  const session = { userId: '005LL0000000001AAA', customPermissions };
  return {
    session,
    org,
    gateway,
    now: () => new Date(0),
    label: (name: string) => `${name}: {0} {1}`,
  } as unknown as Call;
}

async function refusal(work: Promise<unknown>): Promise<unknown> {
  const thrown: unknown = await work.catch((error: unknown) => error);
  return thrown instanceof ControllerFailure ? thrown.words : thrown;
}

describe('asking the ERP again about an order', () => {
  it.each([
    ['who submits orders', 'Submit_Orders', 'held'],
    ['who submits orders', 'Submit_Orders', 'pending'],
    ['who releases holds', 'Release_Holds', 'held'],
  ])('is open to %s (%s) where it is %s', async (_, permission, state) => {
    const asked: string[] = [];
    await OrderController.recheck.run(callOf([permission], state, asked), PARAMETERS);
    expect(asked).toEqual(['GET /v1/orders/s-1', 'POST /v1/orders/s-1/recheck']);
  });

  it('is closed to who releases holds where nothing is held', async () => {
    const asked: string[] = [];
    const words = await refusal(OrderController.recheck.run(callOf(['Release_Holds'], 'pending', asked), PARAMETERS));
    expect(words).toMatchObject({
      code: 'NO_PERMISSION',
      message: expect.stringContaining('Submit_Orders'),
      sent: 'no',
    });
    expect(asked).toEqual(['GET /v1/orders/s-1']);
  });

  it('is closed to everybody else, before anything is asked', async () => {
    const asked: string[] = [];
    const words = await refusal(OrderController.recheck.run(callOf([], 'held', asked), PARAMETERS));
    expect(words).toMatchObject({ code: 'NO_PERMISSION', message: 'Gate_Missing_Both: Submit_Orders Release_Holds' });
    expect(asked).toEqual([]);
  });
});

describe('who releases holds and submits no orders', () => {
  it.each(['submit', 'cancel'] as const)('may not %s', async (name) => {
    const asked: string[] = [];
    const words = await refusal(OrderController[name].run(callOf(['Release_Holds'], 'held', asked), PARAMETERS));
    expect(words).toMatchObject({ code: 'NO_PERMISSION', message: expect.stringContaining('Submit_Orders') });
    expect(asked).toEqual([]);
  });
});
