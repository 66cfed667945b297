/** The conformance suite on a real Tryton. */
import { vi } from 'vitest';
import { trytonUnavailable } from '../../scripts/tryton/index.ts';
import { describeErpConformance } from './suite.ts';
import { openTrytonHarness } from './tryton/harness.ts';

/** The first time on a machine. */
const SETTING_UP_MS = 900_000;

// Tryton draws up a printed document for each invoice that it posts: a page of them takes its time.
vi.setConfig({ testTimeout: 300_000 });

describeErpConformance('Tryton', openTrytonHarness, { missing: trytonUnavailable(), setUpMs: SETTING_UP_MS });
