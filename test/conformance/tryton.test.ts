/** The conformance suite on a real Tryton. */
import { trytonUnavailable } from '../../scripts/tryton/index.ts';
import { describeErpConformance } from './suite.ts';
import { openTrytonHarness } from './tryton/harness.ts';

/** The first time on a machine. */
const SETTING_UP_MS = 900_000;

describeErpConformance('Tryton', openTrytonHarness, { missing: trytonUnavailable(), setUpMs: SETTING_UP_MS });
