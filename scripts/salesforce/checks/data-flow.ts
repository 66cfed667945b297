/** Whether each path through the Apex that a user can enter checks what the user may see and change, by the Graph Engine. */
import { realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { EXPLAINED_PATHS, withoutExplained } from './analyzer/explained.ts';
import type { Finding } from './finding.ts';
import { scan } from './analyzer/run.ts';
import { HEAP, javaProgram } from './java.ts';

/**
 * Milliseconds for the paths from one method; what takes longer is a finding, since it was not checked. One way through the
 * set-up page is not followed within 120 s either; all of it took 4 minutes on two quiet cores (2026-11-29).
 */
const LONGEST_MS = 20_000;

export async function check(projectDirectory: string): Promise<Finding[]> {
  const findings = await scan(realpathSync(projectDirectory), {
    name: 'data-flow',
    engines: ['sfge'],
    select: ['Security'],
    settings: {
      sfge: {
        java_command: javaProgram(),
        java_max_heap_size: HEAP.slice('-Xmx'.length),
        java_thread_count: availableParallelism(),
        java_thread_timeout: LONGEST_MS,
      },
    },
  });
  return withoutExplained(findings, projectDirectory, EXPLAINED_PATHS);
}
