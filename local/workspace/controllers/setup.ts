/** SetupController. What only a real org has, a named credential, is answered for the laptop's. */
import { requiredText, requirePermission, type Call, type Method } from './method.ts';
import { ControllerFailure } from './failure.ts';
import { NAMESPACE } from '../org/client.ts';

const ADMINISTER = 'Administer_Setup';
const SETTING_FIELD = `${NAMESPACE}Named_Credential__c`;
const SETTING = `${NAMESPACE}Companion_Setting__mdt WHERE DeveloperName = 'Default' AND ${SETTING_FIELD} != null`;
const ASSIGNED = 'PermissionSetAssignment WHERE PermissionSet.Name';
const OF_PEOPLE = `${ASSIGNED} IN ('Ledgerline_Rep', 'Ledgerline_Finance', 'Ledgerline_Operations')`;
const TARGET = { connection: `${NAMESPACE}To_Connection__c`, entity: `${NAMESPACE}To_Entity__c` };

interface Step {
  readonly name: string;
  readonly state: 'done' | 'todo' | 'failed' | 'unknown';
  readonly message: string;
  readonly action?: string;
}

/** The steps of the package's SetupSteps, each looked at in the local org as it is now. */
const listSteps: Method = {
  parameters: {},
  companion: ['GET /readyz', 'GET /v1/connections'],
  async run(call) {
    requirePermission(call, ADMINISTER);
    const credential = await credentialStep(call);
    return [
      await there(call, 'setting', SETTING),
      credential,
      await there(call, 'permissionSets', OF_PEOPLE),
      await principalsStep(call),
      await there(call, 'creditPolicy', `${NAMESPACE}Credit_Policy__mdt WHERE ${NAMESPACE}Active__c = true`),
      await routeStep(call, credential),
      await there(call, 'integrationUser', `${ASSIGNED} IN ('Ledgerline_Integration')`),
      await there(call, 'customerLinks', `${NAMESPACE}Customer_Link__c LIMIT 1`),
    ];
  },
};

/** The package's labels: what is said when it is there, when it is not, and what to do then. */
const SAID = {
  setting: ['Setup_Says_Setting_Done', 'Setup_Says_Setting_Todo', 'Setup_Do_Setting'],
  permissionSets: ['Setup_Says_Sets_Done', 'Setup_Says_Sets_Todo', 'Setup_Do_Sets'],
  integrationUser: ['Setup_Says_Integration_Done', 'Setup_Says_Integration_Todo', 'Setup_Do_Integration'],
  creditPolicy: ['Setup_Says_Policy_Done', 'Setup_Says_Policy_Todo', 'Setup_Do_Policy'],
  customerLinks: ['Setup_Says_Links_Done', 'Setup_Says_Links_Todo', 'Setup_Do_Links'],
} as const;

async function there({ org, label }: Call, name: keyof typeof SAID, from: string): Promise<Step> {
  const rows = await org.query(`SELECT ${name === 'setting' ? SETTING_FIELD : 'Id'} FROM ${from}`);
  const [yes, no, action] = SAID[name];
  if (rows.length === 0) return { name, state: 'todo', message: label(no), action: label(action) };
  return done(name, label(yes).replace('{0}', String(rows[0]?.[SETTING_FIELD])));
}

/** The local org has no principals: the companion knows whoever is signed in here. */
async function principalsStep({ org, label }: Call): Promise<Step> {
  const rows = await org.query(`SELECT AssigneeId FROM ${OF_PEOPLE}`);
  const people = new Set(rows.map(({ AssigneeId }) => AssigneeId));
  if (people.size === 0) {
    return todo('principals', label('Setup_Says_Sets_Todo'), label('Setup_Do_Sets'));
  }
  return done('principals', label('Setup_Says_Principals_Done').replace('{0}', String(people.size)));
}

async function routeStep(call: Call, credential: Step): Promise<Step> {
  const { org, label } = call;
  const routes = await org.query(
    `SELECT ${TARGET.connection}, ${TARGET.entity} FROM ${NAMESPACE}Route__mdt WHERE ${NAMESPACE}Active__c = true`,
  );
  const name = 'route';
  if (routes.length === 0) return todo(name, label('Setup_Says_Route_Todo'), label('Setup_Do_Route'));
  if (credential.state !== 'done') {
    const [message, action] = [label('Setup_Says_Route_Unknown'), label('Setup_Do_Route_Unknown')];
    return { name, state: 'unknown', message, action };
  }
  const known = await targetsOf(call);
  if (known instanceof ControllerFailure) {
    return { name, state: 'unknown', message: known.words.message, action: known.words.action };
  }
  const targets = new Set(routes.map((route) => `${String(route[TARGET.connection])}/${String(route[TARGET.entity])}`));
  const unknown = [...targets].filter((target) => !known.has(target));
  if (unknown.length === 0) return done(name, label('Setup_Says_Route_Done'));
  const message = label('Setup_Says_Route_Astray').replace('{0}', unknown.join(', '));
  return { name, state: 'failed', message, action: label('Setup_Do_Route_Astray') };
}

/** "connection/entity" of all that the companion has, or why that is not known. */
async function targetsOf({ gateway, session }: Call): Promise<ReadonlySet<string> | ControllerFailure> {
  try {
    const answer = (await gateway.call({ method: 'GET', path: '/v1/connections', actor: session.userId })) as {
      readonly connections: readonly { readonly connectionId: string; readonly entities: readonly string[] }[];
    };
    return new Set(
      answer.connections.flatMap(({ connectionId, entities }) => entities.map((entity) => `${connectionId}/${entity}`)),
    );
  } catch (error) {
    if (error instanceof ControllerFailure) return error;
    throw error;
  }
}

async function credentialStep({ gateway, session, label }: Call): Promise<Step> {
  try {
    await gateway.call({ method: 'GET', path: '/readyz', actor: session.userId });
    return done('credential', label('Setup_Says_Credential_Done'));
  } catch (error) {
    if (!(error instanceof ControllerFailure)) throw error;
    return { name: 'credential', state: 'failed', message: error.words.message, action: error.words.action };
  }
}

function todo(name: string, message: string, action: string): Step {
  return { name, state: 'todo', message, action };
}

function done(name: string, message: string): Step {
  return { name, state: 'done', message };
}

const testConnection: Method = {
  parameters: {},
  companion: ['POST /v1/connections/test'],
  async run(call) {
    requirePermission(call, ADMINISTER);
    return call.gateway.call({ method: 'POST', path: '/v1/connections/test', actor: call.session.userId });
  },
};

const startBackfill: Method = {
  parameters: {},
  companion: ['POST /v1/backfills'],
  async run(call) {
    requirePermission(call, ADMINISTER);
    return call.gateway.call({ method: 'POST', path: '/v1/backfills', actor: call.session.userId });
  },
};

const showBackfill: Method = {
  parameters: { backfillId: 'String' },
  companion: ['GET /v1/backfills/{}'],
  async run(call, parameters) {
    requirePermission(call, ADMINISTER);
    const id = encodeURIComponent(requiredText(parameters, 'backfillId'));
    return call.gateway.call({ method: 'GET', path: `/v1/backfills/${id}`, actor: call.session.userId });
  },
};

const createCredential: Method = {
  parameters: { companionUrl: 'String', clientId: 'String', clientSecret: 'String' },
  companion: [],
  async run(call, parameters) {
    requirePermission(call, ADMINISTER);
    for (const name of ['companionUrl', 'clientId', 'clientSecret']) requiredText(parameters, name);
    throw new ControllerFailure({
      // A code of its own: what the package says of its codes is said to an org, and its admin.
      code: 'LOCAL_STAND_IN',
      message: 'The local stand-in of an org has no named credentials to create.',
      action: 'Nothing is to be done here: npm start has made the companion’s credential.',
      sent: 'no',
    });
  },
};

export const SetupController = { listSteps, testConnection, startBackfill, showBackfill, createCredential };
