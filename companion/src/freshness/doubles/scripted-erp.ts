/** An ERP that answers only what a test says it answers; any other call fails the test. */
import { LedgerlineError } from '../../platform/errors.ts';
import type { ErpDirectory, ErpPort } from '../../systems/erp/port.ts';

export function scriptedErp(answers: Partial<ErpPort>): ErpPort {
  return new Proxy({} as ErpPort, {
    get(_target, name) {
      const answer: unknown = answers[name as keyof ErpPort];
      // A promise is asked for `then` when it is awaited.
      if (answer !== undefined || name === 'then') return answer;
      throw new Error(`unexpected call of the ERP: ${String(name)}`);
    },
  });
}

export function directoryOf(erps: Readonly<Record<string, ErpPort>>): ErpDirectory {
  return {
    async connection(_orgId, connectionId) {
      const erp = erps[connectionId];
      if (erp === undefined) throw new LedgerlineError('ENTITY_UNKNOWN', { record: connectionId });
      return erp;
    },
  };
}
