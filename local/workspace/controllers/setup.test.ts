/** The set-up assistant's steps that look beyond the org: who may log in, and whether routes lead to what the companion has. */
import { describe, expect, it } from 'vitest';
import { ControllerFailure } from './failure.ts';
import type { Call } from './method.ts';
import { SetupController } from './setup.ts';

const NOT_READY = new ControllerFailure({ code: 'X', message: 'Not ready.', action: 'Wait.', sent: 'no' });
const [CONNECTION, ENTITY] = ['ledgerline__To_Connection__c', 'ledgerline__To_Entity__c'];
const US = { [CONNECTION]: 'erp-main', [ENTITY]: 'us' };
const ASTRAY = { [CONNECTION]: 'erp-main', [ENTITY]: 'fr' };

interface World {
  readonly routes?: readonly object[];
  readonly assignees?: readonly string[];
  /** What fails, by its path. */
  readonly failing?: string;
}

async function stepsIn({ routes = [US], assignees = ['005A'], failing }: World) {
  const asked: string[] = [];
  const call = {
    session: { userId: '005A', customPermissions: ['Administer_Setup'] },
    label: (name: string) => `${name} {0}`,
    org: {
      query: async (soql: string) => {
        if (soql.includes('AssigneeId')) return Promise.resolve(assignees.map((AssigneeId) => ({ AssigneeId })));
        return Promise.resolve(soql.includes('Route__mdt') ? routes : []);
      },
    },
    gateway: {
      call: async ({ method, path }: { method: string; path: string }) => {
        asked.push(`${method} ${path}`);
        if (path === failing) throw NOT_READY;
        return Promise.resolve({ connections: [{ connectionId: 'erp-main', entities: ['us', 'de'] }] });
      },
    },
  } as unknown as Call;
  const steps = (await SetupController.listSteps.run(call, {})) as readonly { readonly name: string }[];
  return { asked, step: (name: string) => steps.find((step) => step.name === name) };
}

describe('the step of the routes', () => {
  it('is done where every active route leads to what the companion has', async () => {
    const { step, asked } = await stepsIn({ routes: [US] });
    expect(step('route')).toMatchObject({ state: 'done' });
    expect(asked).toEqual(['GET /readyz', 'GET /v1/connections']);
  });

  it('names what a route leads to and the companion does not have', async () => {
    const { step } = await stepsIn({ routes: [US, ASTRAY, ASTRAY] });
    expect(step('route')).toMatchObject({
      state: 'failed',
      message: 'Setup_Says_Route_Astray erp-main/fr',
      action: 'Setup_Do_Route_Astray {0}',
    });
  });

  it('is not known where the companion does not answer, and is left to do where no route is active', async () => {
    const { step, asked } = await stepsIn({ failing: '/readyz' });
    expect(step('route')).toMatchObject({ state: 'unknown', message: 'Setup_Says_Route_Unknown {0}' });
    expect(asked).toEqual(['GET /readyz']);
    const refused = await stepsIn({ failing: '/v1/connections' });
    expect(refused.step('route')).toMatchObject({ state: 'unknown', message: 'Not ready.', action: 'Wait.' });
    expect((await stepsIn({ routes: [] })).step('route')).toMatchObject({ state: 'todo' });
  });
});

describe('the step of the login', () => {
  it('counts each user once, and is left to do where nobody has a permission set', async () => {
    const { step } = await stepsIn({ assignees: ['005A', '005B', '005A'] });
    expect(step('principals')).toMatchObject({ state: 'done', message: 'Setup_Says_Principals_Done 2' });
    expect((await stepsIn({ assignees: [] })).step('principals')).toMatchObject({ state: 'todo' });
  });
});
