/** What a sandbox ERP connection may be told: how long 'not found' proves nothing, and nothing else. */
import { describe, expect, it } from 'vitest';
import { CAPABILITIES } from './adapter.ts';
import { sandboxAdapter } from './index.ts';

function portOf(settings: object) {
  return sandboxAdapter.create({
    ...{ connectionId: 'erp-main', baseUrl: new URL('http://127.0.0.1:1'), secret: 'a-key', entities: [] },
    ...{ settings: sandboxAdapter.settings.parse(settings), clock: { now: () => 0 }, allowPrivateAddresses: true },
  });
}

describe('the settings of a sandbox connection', () => {
  it('say how long the ERP may still be at work; without, it is what a machine under load may take', () => {
    expect(portOf({}).capabilities).toEqual(CAPABILITIES);
    expect(portOf({ longestExecutionMs: 2_000 }).capabilities).toEqual({ ...CAPABILITIES, longestExecutionMs: 2_000 });
  });

  it.each([{ longestExecutionMs: 0 }, { longestExecutionMs: 2.5 }, { longestExecutionMs: '2000' }, { longest: 1 }])(
    'refuse %j',
    (settings) => {
      expect(sandboxAdapter.settings.safeParse(settings).success).toBe(false);
    },
  );
});
