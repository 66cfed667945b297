/** Port of what removes rows that nobody needs any more. */

export interface RetentionStore {
  /**
   * Over all orgs: idempotency keys past their end, and messages that were delivered `outboxDays` days ago; at most `limit` of
   * each in an org. Answers the most that went of one kind in one org; `limit` means that there is more.
   */
  prune(outboxDays: number, limit: number): Promise<number>;
}
