/** SetupController. What only a real org has (permission set assignments, credentials) is answered for the laptop's. */
import { requiredText, requirePermission, type Call, type Method } from './method.ts';
import { ControllerFailure } from './failure.ts';
import { NAMESPACE } from '../org/client.ts';

const ADMINISTER = 'Administer_Setup';

interface Step {
  readonly name: string;
  readonly state: 'done' | 'todo' | 'failed' | 'unknown';
  readonly message: string;
  readonly action?: string;
}

const listSteps: Method = {
  parameters: [],
  companion: [],
  async run(call) {
    requirePermission(call, ADMINISTER);
    return [await settingStep(call), await rulesStep(call), connectionStep()];
  },
};

async function settingStep({ org }: Call): Promise<Step> {
  const rows = await org.query(`SELECT Id FROM ${NAMESPACE}Companion_Setting__mdt WHERE DeveloperName = 'Default'`);
  return rows.length > 0
    ? { name: 'setting', state: 'done', message: 'The settings are there.' }
    : { name: 'setting', state: 'todo', message: 'The settings are missing.', action: 'Install the package again.' };
}

async function rulesStep({ org }: Call): Promise<Step> {
  const rows = await org.query(`SELECT DeveloperName FROM ${NAMESPACE}Route__mdt WHERE ${NAMESPACE}Active__c = true`);
  return rows.length > 0
    ? { name: 'rules', state: 'done', message: `${rows.length} routes are active.` }
    : {
        name: 'rules',
        state: 'todo',
        message: 'No route is active, so no order can be sent.',
        action: 'Finance activates a record of the custom metadata type “Route”.',
      };
}

function connectionStep(): Step {
  return { name: 'credential', state: 'done', message: 'npm start has made the companion’s credential.' };
}

const testConnection: Method = {
  parameters: [],
  companion: ['POST /v1/connections/test'],
  async run(call) {
    requirePermission(call, ADMINISTER);
    return call.gateway.call({ method: 'POST', path: '/v1/connections/test', actor: call.session.userId });
  },
};

const startBackfill: Method = {
  parameters: [],
  companion: ['POST /v1/backfills'],
  async run(call) {
    requirePermission(call, ADMINISTER);
    return call.gateway.call({ method: 'POST', path: '/v1/backfills', actor: call.session.userId, writes: true });
  },
};

const showBackfill: Method = {
  parameters: ['backfillId'],
  companion: ['GET /v1/backfills/{}'],
  async run(call, parameters) {
    requirePermission(call, ADMINISTER);
    const id = encodeURIComponent(requiredText(parameters, 'backfillId'));
    return call.gateway.call({ method: 'GET', path: `/v1/backfills/${id}`, actor: call.session.userId });
  },
};

const createCredential: Method = {
  parameters: ['companionUrl', 'clientId', 'clientSecret'],
  companion: [],
  async run(call, parameters) {
    requirePermission(call, ADMINISTER);
    for (const name of ['companionUrl', 'clientId', 'clientSecret']) requiredText(parameters, name);
    throw new ControllerFailure({
      code: 'NOT_CONFIGURED',
      message: 'The local stand-in of an org has no named credentials to create.',
      action: 'Nothing is to be done here: npm start has made the companion’s credential.',
      sent: 'no',
    });
  },
};

export const SetupController = { listSteps, testConnection, startBackfill, showBackfill, createCredential };
