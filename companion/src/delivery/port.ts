/** Ports of delivery: the jobs that remind the companion of what is due, and how they are worked. */

/** A job says which submission is due and nothing else: what is to be done stands in the submission. */
export interface AskJob {
  readonly orgId: string;
  readonly submissionId: string;
}

export interface JobQueue {
  /**
   * Takes due jobs until `stop`, at most `concurrency` at once. A handler that throws costs nothing but its job: the
   * sweeper makes another. `stop` waits for handlers under way.
   */
  work(handler: (job: AskJob) => Promise<void>, concurrency: number): Promise<{ stop(): Promise<void> }>;
}

export interface SweepStore {
  /** Makes jobs for pending submissions, over all orgs, that nobody works on and no job will; returns how many. */
  sweep(limit: number): Promise<number>;
}
