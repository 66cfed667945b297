/** What stands before the ERPs of this process, summed up by kind of ERP: no connection and no org is named. */
import { CRITICALITIES } from '../../../canonical/criticality.ts';
import type { GaugeReading } from '../../../platform/metrics.ts';
import type { BreakerState, ConnectionState, Direction } from './port.ts';

const BREAKERS: readonly BreakerState[] = ['closed', 'open', 'halfOpen'];
const DIRECTIONS: readonly Direction[] = ['read', 'write'];

export function erpReadings(states: readonly ConnectionState[]): readonly GaugeReading[] {
  const byKind = Map.groupBy(states, ({ kind }) => kind);
  return [...byKind].flatMap(([kind, ofKind]) => [
    ...BREAKERS.map((state) => {
      const value = ofKind.filter(({ breaker }) => breaker === state).length;
      return { name: 'ledgerline_erp_breakers', labels: { kind, state }, value } as const;
    }),
    {
      name: 'ledgerline_erp_retry_budget' as const,
      labels: { kind },
      value: Math.min(...ofKind.map(({ retriesLeft }) => retriesLeft)),
    },
    ...DIRECTIONS.flatMap((direction) => ofDirection(kind, direction, ofKind)),
  ]);
}

function ofDirection(kind: string, direction: Direction, states: readonly ConnectionState[]): readonly GaugeReading[] {
  const places = states.map((state) => state[direction]);
  const labels = { kind, direction };
  return [
    { name: 'ledgerline_erp_places', labels, value: sum(places.map((each) => each.places)) },
    { name: 'ledgerline_erp_under_way', labels, value: sum(places.map((each) => each.underWay)) },
    ...CRITICALITIES.map((criticality) => {
      const value = sum(places.map(({ waitingOf }) => waitingOf[criticality]));
      return { name: 'ledgerline_erp_waiting', labels: { ...labels, criticality }, value } as const;
    }),
  ];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
