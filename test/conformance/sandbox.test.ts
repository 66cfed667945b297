/** The sandbox adapter on the sandbox ERP. */
import { openSandboxHarness } from './sandbox/harness.ts';
import { describeErpConformance } from './suite.ts';

describeErpConformance('Sandbox ERP', openSandboxHarness);
