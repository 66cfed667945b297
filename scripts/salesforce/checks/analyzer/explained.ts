/**
 * The package's findings that are no faults, each with its reason; the same reasons go to the security review. One that no
 * longer occurs is itself a finding, so that the list does not outlive what it explains.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../finding.ts';

interface Explained {
  readonly rule: string;
  readonly files: readonly string[];
  readonly why: string;
}

const SENSITIVE = 'security-rules/pmd/ProtectSensitiveData';
const OBJECTS = 'force-app/main';

export const EXPLAINED: readonly Explained[] = [
  {
    rule: SENSITIVE,
    files: [
      `${OBJECTS}/credit/objects/Credit_Hold__c/fields/Key__c.field-meta.xml`,
      `${OBJECTS}/credit/objects/Credit_Position__c/fields/Key__c.field-meta.xml`,
      `${OBJECTS}/customers/objects/Customer_Link__c/fields/Key__c.field-meta.xml`,
      `${OBJECTS}/invoices/objects/Erp_Invoice__c/fields/Key__c.field-meta.xml`,
      `${OBJECTS}/invoices/objects/Erp_Payment__c/fields/Key__c.field-meta.xml`,
      `${OBJECTS}/operations/objects/Audit_Head__c/fields/Key__c.field-meta.xml`,
      `${OBJECTS}/orders/objects/Order_Submission__c/fields/Key__c.field-meta.xml`,
    ],
    why: 'It is the external id by which the record is found again, made of ids that its reader sees anyway; it opens nothing.',
  },
  {
    rule: SENSITIVE,
    files: [
      `${OBJECTS}/operations/objects/Audit_Head__c/fields/Hash__c.field-meta.xml`,
      `${OBJECTS}/operations/objects/Audit_Head__c/fields/Signature__c.field-meta.xml`,
    ],
    why: 'It is the fingerprint of the audit trail and its signature, made to be shown to whoever verifies it; it opens nothing.',
  },
  {
    rule: SENSITIVE,
    files: [`${OBJECTS}/credit/objects/Credit_Position__c/fields/Credit_Limit__c.field-meta.xml`],
    why: 'It is an amount of money, of which the rule reads the first four letters.',
  },
  {
    rule: SENSITIVE,
    files: [`${OBJECTS}/setup/objects/Companion_Setting__mdt/fields/Named_Credential__c.field-meta.xml`],
    why: 'It holds the name of a named credential; the secret is in the external credential, which the platform keeps.',
  },
];

const SUBMISSIONS = 'force-app/main/orders/classes/OrderSubmissionSelector.cls';
const SYSTEM_MODE =
  'A key depends on how many submissions of a record came before, and must not depend on who asks, or two users would make ' +
  'two orders of one. Only keys, states and times leave, of records that the caller was seen to have access to.';

/** Of the paths through the Apex (data-flow). */
export const EXPLAINED_PATHS: readonly Explained[] = [
  { rule: 'data-flow/sfge/ApexFlsViolation', files: [SUBMISSIONS], why: SYSTEM_MODE },
  { rule: 'data-flow/sfge/DatabaseOperationsMustUseWithSharing', files: [SUBMISSIONS], why: SYSTEM_MODE },
  {
    rule: 'data-flow/not-checked',
    files: ['force-app/main/invoices/classes/InvoiceController.cls'],
    why: 'The engine gives up on its path and asks for a look by hand: what it queries is the account or order of the page, in user mode.',
  },
  {
    rule: 'data-flow/not-checked',
    files: ['force-app/main/setup/classes/SetupController.cls'],
    why: 'The way through all steps of the set-up page has more branches than the engine follows within two minutes. It begins with the permission Administer_Setup.',
  },
];

/** Without those that are explained; with one for each explanation that nothing needs. */
export function withoutExplained(
  findings: readonly Finding[],
  projectDirectory: string,
  explained: readonly Explained[] = EXPLAINED,
): Finding[] {
  const isExplained = ({ rule, file }: Finding): boolean =>
    explained.some((one) => one.rule === rule && one.files.includes(file));
  const needless = explained.flatMap(({ rule, files }) =>
    files
      .filter((file) => existsSync(join(projectDirectory, file)))
      .filter((file) => !findings.some((finding) => finding.rule === rule && finding.file === file))
      .map((file) => ({ file, rule, message: 'is explained, and is not found any more: take the explanation out' })),
  );
  return [...findings.filter((finding) => !isExplained(finding)), ...needless];
}
