/** A reader of figures that counts how fresh what it shows is. */
import type { Metrics } from '../platform/metrics.ts';
import type { FreshReader } from './port.ts';

export function measuredReader(inner: FreshReader, metrics: Metrics): FreshReader {
  return {
    read: async (request) => {
      const { domain } = request.policy;
      try {
        const reading = await inner.read(request);
        metrics.count('ledgerline_reads_total', { domain, state: reading.state });
        return reading;
      } catch (error) {
        metrics.count('ledgerline_reads_total', { domain, state: 'failed' });
        throw error;
      }
    },
  };
}
