/** SetupController. What only a real org has, a named credential, is answered for the laptop's. */
import { requiredText, requirePermission, type Call, type Method } from './method.ts';
import { ControllerFailure } from './failure.ts';
import { NAMESPACE } from '../org/client.ts';

const ADMINISTER = 'Administer_Setup';
const WHAT_FOR = 'set up Ledgerline';
const SETTING = `${NAMESPACE}Companion_Setting__mdt WHERE DeveloperName = 'Default' AND ${NAMESPACE}Named_Credential__c != null`;
const ASSIGNED = 'PermissionSetAssignment WHERE PermissionSet.Name';
const PEOPLE = ['Ledgerline_Rep', 'Ledgerline_Finance', 'Ledgerline_Operations'];

interface Step {
  readonly name: string;
  readonly state: 'done' | 'todo' | 'failed' | 'unknown';
  readonly message: string;
  readonly action?: string;
}

/** The steps of the package's SetupSteps, each looked at in the local org as it is now. */
const listSteps: Method = {
  parameters: [],
  companion: ['GET /readyz'],
  async run(call) {
    requirePermission(call, ADMINISTER, WHAT_FOR);
    return [
      await there(call, 'setting', SETTING),
      await credentialStep(call),
      await there(call, 'permissionSets', `${ASSIGNED} IN (${PEOPLE.map((name) => `'${name}'`).join(', ')})`),
      await there(call, 'creditPolicy', `${NAMESPACE}Credit_Policy__mdt WHERE ${NAMESPACE}Active__c = true`),
      await there(call, 'route', `${NAMESPACE}Route__mdt WHERE ${NAMESPACE}Active__c = true`),
      await there(call, 'integrationUser', `${ASSIGNED} IN ('Ledgerline_Integration')`),
      await there(call, 'customerLinks', `${NAMESPACE}Customer_Link__c LIMIT 1`),
    ];
  },
};

const SAID = {
  setting: ['The setting names the companion’s credential.', 'The setting names no credential.'],
  permissionSets: ['People have Ledgerline permission sets.', 'Nobody has a Ledgerline permission set yet.'],
  integrationUser: [
    'A user has the permission set Ledgerline Integration.',
    'No user has the permission set Ledgerline Integration, so the companion cannot write to this org.',
  ],
  creditPolicy: [
    'A credit policy is active.',
    'No credit policy is active: the shipped ones wait for finance to adopt them.',
  ],
  route: ['A route is active.', 'No route is active: nothing says which ERP takes an order.'],
  customerLinks: [
    'Accounts are linked to customers of an ERP.',
    'No account is linked to a customer of an ERP yet: nothing is asked of an ERP without a link.',
  ],
} as const;

const ACTIONS: Readonly<Record<keyof typeof SAID, string>> = {
  permissionSets:
    'Assign Ledgerline Rep to sales, Ledgerline Finance to finance and Ledgerline Operations to operations.',
  integrationUser: 'Assign it to the one user that the companion signs in as, and to nobody else.',
  setting:
    'Open the custom metadata type Companion Setting, record Default, and enter the name of the named credential.',
  creditPolicy: 'Have finance read the records of Credit Policy and switch on what shall hold.',
  route: 'Have finance read the records of Route and switch on what shall hold.',
  customerLinks: 'Load the customer links into the companion; then start the backfill, which copies them here.',
};

async function there({ org }: Call, name: keyof typeof SAID, from: string): Promise<Step> {
  const rows = await org.query(`SELECT Id FROM ${from}`);
  const [yes, no] = SAID[name];
  return rows.length > 0 ? done(name, yes) : { name, state: 'todo', message: no, action: ACTIONS[name] };
}

async function credentialStep({ gateway, session }: Call): Promise<Step> {
  try {
    await gateway.call({ method: 'GET', path: '/readyz', actor: session.userId });
    return done('credential', 'The companion answers through the named credential.');
  } catch (error) {
    if (!(error instanceof ControllerFailure)) throw error;
    return { name: 'credential', state: 'failed', message: error.words.message, action: error.words.action };
  }
}

function done(name: string, message: string): Step {
  return { name, state: 'done', message };
}

const testConnection: Method = {
  parameters: [],
  companion: ['POST /v1/connections/test'],
  async run(call) {
    requirePermission(call, ADMINISTER, WHAT_FOR);
    return call.gateway.call({ method: 'POST', path: '/v1/connections/test', actor: call.session.userId });
  },
};

const startBackfill: Method = {
  parameters: [],
  companion: ['POST /v1/backfills'],
  async run(call) {
    requirePermission(call, ADMINISTER, WHAT_FOR);
    return call.gateway.call({ method: 'POST', path: '/v1/backfills', actor: call.session.userId });
  },
};

const showBackfill: Method = {
  parameters: ['backfillId'],
  companion: ['GET /v1/backfills/{}'],
  async run(call, parameters) {
    requirePermission(call, ADMINISTER, WHAT_FOR);
    const id = encodeURIComponent(requiredText(parameters, 'backfillId'));
    return call.gateway.call({ method: 'GET', path: `/v1/backfills/${id}`, actor: call.session.userId });
  },
};

const createCredential: Method = {
  parameters: ['companionUrl', 'clientId', 'clientSecret'],
  companion: [],
  async run(call, parameters) {
    requirePermission(call, ADMINISTER, WHAT_FOR);
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
