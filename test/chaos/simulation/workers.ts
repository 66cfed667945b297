/** pg-boss's workers and the sweeper: who takes a job in hand, who takes it twice, and who finds that one is lost. */
import { count } from './faults.ts';
import type { Replica } from './replica.ts';
import type { JobRow } from './store/rows.ts';
import type { World } from './world.ts';

/** Workers poll. */
const POLL_MS = 500;
const SWEEP_EVERY_MS = 10_000;
const SWEEP_BATCH = 100;

export interface Workers {
  /** Called after each look of the sweeper, until it answers false. */
  start(goOn: () => boolean): void;
}

export function createWorkers(world: World): Workers {
  const { loop, faults, tables, line } = world;
  const inHand = new Map<number, Replica>();

  tables.onJob = (job) => {
    const late = faults.jobsLate.shift() ?? 0;
    if (late > 0) count(faults, 'jobLate');
    soon(job, job.startAfter - tables.now() + late);
  };

  function soon(job: JobRow, inMs: number): void {
    loop.after(Math.max(inMs, 0) + loop.draw('poll') * POLL_MS, () => fetch(job));
  }

  function fetch(job: JobRow): void {
    if (tables.jobs.get(job.id)?.state !== 'created') return;
    const early = job.startAfter - tables.now();
    if (early > 0) return soon(job, early);
    const living = world.living();
    const replica = living[loop.pick('worker', Math.max(living.length, 1))];
    if (replica === undefined || loop.now() < faults.databaseDownUntil) return soon(job, POLL_MS);
    void work(replica, job, true);
    // Whoever wanted it may have died, or not reached the database: it stands there for the next.
    loop.after(4 * POLL_MS, () => fetch(job));
    if (faults.jobsTwice === 0) return;
    faults.jobsTwice -= 1;
    count(faults, 'jobTwice');
    const other = living[loop.pick('worker', living.length)];
    if (other !== undefined) void work(other, job, false);
  }

  /** `takes`: false for the one that was handed out twice. */
  async function work(replica: Replica, job: JobRow, takes: boolean): Promise<void> {
    const { life } = replica;
    try {
      if (takes && !(await line.call(life, 'job.take', job.id))) return;
      if (takes) inHand.set(job.id, replica);
      const asked = { orgId: 'org', submissionId: job.submissionId };
      await (job.queue === 'erp-ask' ? replica.ask(asked) : replica.deliver(asked)).catch(world.onDefect);
      if (takes) await line.call(life, 'job.done', job.id);
    } catch (error) {
      world.onDefect(error);
    } finally {
      if (inHand.get(job.id) === replica) inHand.delete(job.id);
    }
  }

  async function sweep({ life }: Replica): Promise<void> {
    const beating = [...inHand]
      .filter(([, { life: holder }]) => holder.alive && holder.frozenUntil <= loop.now())
      .map(([id]) => id);
    await line.call(life, 'job.beat', beating);
    const [pending, deliveries] = await Promise.all([
      line.call(life, 'sweeper.pending'),
      line.call(life, 'sweeper.deliveries'),
    ]);
    for (const id of pending.slice(0, SWEEP_BATCH)) await line.call(life, 'submission.requeue', id);
    for (const id of deliveries.slice(0, SWEEP_BATCH)) await line.call(life, 'delivery.requeue', id);
  }

  return {
    start(goOn) {
      const round = (): void => {
        const living = world.living();
        const replica = living[loop.pick('sweeper', Math.max(living.length, 1))];
        if (replica !== undefined) void sweep(replica).catch(world.onDefect);
        if (goOn()) loop.after(SWEEP_EVERY_MS, round);
      };
      loop.after(SWEEP_EVERY_MS, round);
    },
  };
}
