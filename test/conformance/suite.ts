/** What every adapter has to do, in one suite: an ERP is supported when it passes whole. Demands: harness.ts. */
import { afterAll, beforeAll, describe } from 'vitest';
import { changes } from './cases/changes.ts';
import { changing } from './cases/changing.ts';
import { connection } from './cases/connection.ts';
import { credit } from './cases/credit.ts';
import { customers } from './cases/customers.ts';
import { failures } from './cases/failures.ts';
import { invoices } from './cases/invoices.ts';
import { lostAnswers } from './cases/lost-answers.ts';
import { payments } from './cases/payments.ts';
import { simulation } from './cases/simulation.ts';
import { submission } from './cases/submission.ts';
import { openGiven, type Given } from './given.ts';
import type { ConformanceHarness } from './harness.ts';

export interface SuiteOptions {
  /** What this machine lacks for the ERP; the suite is then skipped by this name. */
  readonly missing?: string | undefined;
  /** How long the ERP may take to come up. */
  readonly setUpMs?: number;
}

const CASES = [
  connection,
  customers,
  credit,
  simulation,
  submission,
  changing,
  invoices,
  payments,
  changes,
  failures,
  lostAnswers,
];

export function describeErpConformance(
  name: string,
  open: () => Promise<ConformanceHarness>,
  { missing, setUpMs = 120_000 }: SuiteOptions = {},
): void {
  describe.skipIf(missing !== undefined)(`${name}${missing === undefined ? '' : ` (${missing})`}`, () => {
    let given: Given | undefined;

    beforeAll(async () => {
      given = openGiven(await open());
    }, setUpMs);

    afterAll(async () => {
      await given?.close();
    }, 60_000);

    for (const define of CASES) {
      define(() => {
        if (given === undefined) throw new Error(`${name} did not come up`);
        return given;
      });
    }
  });
}
