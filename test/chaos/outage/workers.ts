/** pg-boss's workers and the sweeper, as each process runs them: so many jobs at once, fetched when they are due. */
import type { DatabaseLine } from '../simulation/line.ts';
import type { Loop } from '../simulation/loop.ts';
import type { JobRow } from '../simulation/store/rows.ts';
import type { Tables } from '../simulation/store/tables.ts';
import type { Process } from './process.ts';

/** As workerConcurrency (platform/config.ts). */
const AT_ONCE = 8;
const POLL_MS = 500;
const SWEEP_EVERY_MS = 10_000;
const SWEEP_BATCH = 100;

interface Parts {
  readonly loop: Loop;
  readonly tables: Tables;
  readonly line: DatabaseLine;
  readonly onDefect: (error: unknown) => void;
}

export function startWorkers({ loop, tables, line, onDefect }: Parts, processes: readonly Process[]): void {
  /** Due, oldest first. */
  const due: JobRow[] = [];
  const working = new Map<Process, number>(processes.map((each) => [each, 0]));
  tables.onJob = (job) => {
    if (job.queue !== 'erp-ask') {
      // Nobody is told of anything here.
      tables.jobs.delete(job.id);
      return;
    }
    loop.after(job.startAfter - tables.now(), () => {
      if (tables.jobs.get(job.id)?.state === 'created') due.push(job);
    });
  };

  async function work(process: Process, job: JobRow): Promise<void> {
    working.set(process, (working.get(process) ?? 0) + 1);
    try {
      if (!(await line.call(process.life, 'job.take', job.id))) return;
      await process.ask({ orgId: 'org', submissionId: job.submissionId });
      await line.call(process.life, 'job.done', job.id);
    } catch (error) {
      onDefect(error);
    } finally {
      working.set(process, (working.get(process) ?? 0) - 1);
      // A place that becomes free is taken at once.
      fetch(process);
    }
  }

  function fetch(process: Process): void {
    while ((working.get(process) ?? 0) < AT_ONCE) {
      const job = due.shift();
      if (job === undefined) return;
      if (tables.jobs.get(job.id)?.state === 'created') void work(process, job);
    }
  }

  for (const process of processes) {
    const poll = (): void => {
      fetch(process);
      loop.after(POLL_MS, poll);
    };
    loop.after(POLL_MS * loop.draw('polls'), poll);
    const sweep = (): void => {
      void (async () => {
        const lost = await line.call(process.life, 'sweeper.pending');
        for (const id of lost.slice(0, SWEEP_BATCH)) await line.call(process.life, 'submission.requeue', id);
      })().catch(onDefect);
      loop.after(SWEEP_EVERY_MS, sweep);
    };
    loop.after(SWEEP_EVERY_MS * loop.draw('sweeps'), sweep);
  }
}
