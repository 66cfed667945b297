/** Ports of orgs that count, time and trace what is asked of them. */
import type { Clock } from '../../canonical/time.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Traces } from '../../platform/traces.ts';
import { SalesforceError, type SalesforceDirectory, type SalesforcePort } from './port.ts';

export interface OrgObservers {
  readonly metrics: Metrics;
  readonly traces: Traces;
  readonly steady: Clock;
}

export function observedOrgs(inner: SalesforceDirectory, observers: OrgObservers): SalesforceDirectory {
  const wrapped = new WeakMap<SalesforcePort, SalesforcePort>();
  return {
    org: async (orgId) => {
      const found = await inner.org(orgId);
      if (found === undefined) return undefined;
      const port = wrapped.get(found.port) ?? observePort(found.port, orgId, observers);
      wrapped.set(found.port, port);
      return { ...found, port };
    },
  };
}

function observePort(port: SalesforcePort, orgId: string, { metrics, traces, steady }: OrgObservers): SalesforcePort {
  const attributes = { 'ledgerline.org_id': orgId };

  async function measured<T>(ask: string, act: () => Promise<T>): Promise<T> {
    const beganAtMs = steady.now();
    let outcome = 'ok';
    try {
      return await act();
    } catch (error) {
      outcome = error instanceof SalesforceError && !error.retryable ? 'refused' : 'retryable';
      throw error;
    } finally {
      metrics.observe('ledgerline_org_call_duration_seconds', { ask, outcome }, (steady.now() - beganAtMs) / 1_000);
    }
  }

  function observed<Args extends readonly unknown[], T>(
    ask: string,
    act: (...args: Args) => Promise<T>,
  ): (...args: Args) => Promise<T> {
    return (...args) => {
      const asked = () => measured(ask, () => act(...args));
      return traces.on ? traces.run({ name: `org ${ask}`, kind: 'client', attributes }, asked) : asked();
    };
  }

  return {
    ...port,
    change: observed('change', port.change),
    changeTogether: observed('changeTogether', port.changeTogether),
    update: observed('update', port.update),
    upsertMany: observed('upsertMany', port.upsertMany),
    ingest: observed('ingest', port.ingest),
    query: observed('query', port.query),
    queryTogether: observed('queryTogether', port.queryTogether),
    identify: observed('identify', port.identify),
  };
}
