/** What is broken at the moment, and how often a fault took effect. */
import type { ErpBehaviour, OrgBehaviour } from './scenario.ts';

export interface Faults {
  /** Until when by real time nothing is answered; a number in the past: it is up. */
  databaseDownUntil: number;
  /** Statements that are done but whose answer does not arrive. */
  databaseLoses: number;
  /** Statements that hang for so long each before they are done, ms. */
  databaseHangs: number[];
  readonly erpDownUntil: Map<string, number>;
  /** What the next writes of a connection do. */
  readonly erpNext: Map<string, ErpBehaviour[]>;
  orgDownUntil: number;
  orgNext: OrgBehaviour[];
  /** The next jobs are fetched so much later, ms. */
  jobsLate: number[];
  /** So many of the next jobs are handed out twice. */
  jobsTwice: number;
  /** How often each fault took effect. */
  readonly counted: Map<string, number>;
}

export function noFaults(): Faults {
  return {
    databaseDownUntil: 0,
    databaseLoses: 0,
    databaseHangs: [],
    erpDownUntil: new Map(),
    erpNext: new Map(),
    orgDownUntil: 0,
    orgNext: [],
    jobsLate: [],
    jobsTwice: 0,
    counted: new Map(),
  };
}

export function count(faults: Faults, fault: string): void {
  faults.counted.set(fault, (faults.counted.get(fault) ?? 0) + 1);
}

/** Everything is well again; what was counted stays. */
export function heal(faults: Faults): void {
  faults.databaseDownUntil = 0;
  faults.databaseLoses = 0;
  faults.databaseHangs = [];
  faults.erpDownUntil.clear();
  faults.erpNext.clear();
  faults.orgDownUntil = 0;
  faults.orgNext = [];
  faults.jobsLate = [];
  faults.jobsTwice = 0;
}
