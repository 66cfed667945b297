/** The people of the demo org: one per role, and one whom nobody has given anything. */
import { recordId } from '../record-id.ts';
import { Grants, type PermissionSet, type Profile } from './grants.ts';

export interface OrgUser {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly language: string;
  readonly profile: Profile;
  readonly permissionSets: readonly string[];
  readonly grants: Grants;
}

const DOMAIN = 'demo.ledgerline.test';
const PEOPLE: readonly (Omit<OrgUser, 'id' | 'grants' | 'username'> & { readonly short: string })[] = [
  { short: 'rep', name: 'Sales rep', language: 'en_US', profile: 'standard', permissionSets: ['Ledgerline_Rep'] },
  { short: 'finance', name: 'Finance', language: 'en_US', profile: 'standard', permissionSets: ['Ledgerline_Finance'] },
  {
    short: 'operations',
    name: 'Operations',
    language: 'en_US',
    profile: 'standard',
    permissionSets: ['Ledgerline_Operations'],
  },
  {
    short: 'admin',
    name: 'Administrator',
    language: 'en_US',
    profile: 'administrator',
    permissionSets: ['Ledgerline_Admin'],
  },
  {
    short: 'integration',
    name: 'Integration',
    language: 'en_US',
    profile: 'integration',
    permissionSets: ['Ledgerline_Integration'],
  },
  { short: 'nobody', name: 'Without permission set', language: 'en_US', profile: 'standard', permissionSets: [] },
];

/** What docs/installing.md asks an admin to give the integration user besides the package's permission set. */
const OWN_PERMISSIONS: Readonly<Record<string, readonly string[]>> = { integration: ['ViewSetup'] };

export class Users {
  readonly all: readonly OrgUser[];

  constructor(sets: readonly PermissionSet[]) {
    this.all = PEOPLE.map(({ short, ...person }, index) => ({
      ...person,
      id: recordId('005', index + 1),
      username: `${short}@${DOMAIN}`,
      grants: new Grants(
        person.profile,
        sets.filter((set) => person.permissionSets.includes(set.name)),
      ),
    }));
    for (const [short, permissions] of Object.entries(OWN_PERMISSIONS)) {
      this.byUsername(`${short}@${DOMAIN}`)?.grants.giveOwn(permissions);
    }
  }

  byUsername(username: string): OrgUser | undefined {
    return this.all.find((user) => user.username === username);
  }

  byId(id: string): OrgUser | undefined {
    return this.all.find((user) => user.id === id);
  }
}
