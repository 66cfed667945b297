/** Every promise that `npm run chaos` checks, in the order it checks them; each is a module of its own beside this file. */
import { promise as answerLost } from './answer-lost/promise.ts';
import { promise as tamper } from './audit/promise.ts';
import { promise as kill } from './kill/promise.ts';
import { promise as interleavings } from './simulation/promise.ts';
import { promise as once } from './once/promise.ts';
import { promise as outage } from './outage/promise.ts';
import { promise as planted } from './planted/promise.ts';
import { promise as replicas } from './replicas/promise.ts';
import { promise as proxy } from './wires/promise.ts';
import type { ChaosPromise } from './promise.ts';

/** The longest waits come first: those behind them run meanwhile. `kill` is first also because it kills the Postgres of all. */
export const PROMISES: readonly ChaosPromise[] = [
  kill,
  replicas,
  proxy,
  once,
  answerLost,
  tamper,
  interleavings,
  outage,
  planted,
];
