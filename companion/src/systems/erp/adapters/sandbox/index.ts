/** The sandbox ERP (local/erp) over its own JSON. The customer number is the debtor's, the entity a company code. */
import type { AdapterFactory } from '../../adapter.ts';
import { createHttpClient } from '../../http-client.ts';
import { CAPABILITIES, sandboxPort } from './adapter.ts';
import { SandboxApi } from './api.ts';
import { sandboxSettings, type SandboxSettings } from './settings.ts';

export const sandboxAdapter: AdapterFactory<SandboxSettings> = {
  kind: 'sandbox',
  settings: sandboxSettings,
  create({ baseUrl, allowPrivateAddresses, secret, entities, clock, settings: { longestExecutionMs } }) {
    const http = createHttpClient({
      baseUrl,
      allowPrivateAddresses: allowPrivateAddresses ?? false,
      clock,
      connections: CAPABILITIES.maxConcurrentReads + CAPABILITIES.maxConcurrentWrites,
      secrets: [secret],
    });
    const capabilities = { ...CAPABILITIES, ...(longestExecutionMs === undefined ? {} : { longestExecutionMs }) };
    return sandboxPort({ api: new SandboxApi({ http, apiKey: secret, clock }), entities, capabilities });
  },
};
