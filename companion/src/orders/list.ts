/** Submissions by account, state and record, newest first. */
import type { ListSubmissions } from './answer.ts';
import type { OrderDeps } from './deps.ts';

export function createListSubmissions({ submissions }: Pick<OrderDeps, 'submissions'>): ListSubmissions {
  return (orgId, filter, page) => submissions.list(orgId, filter, page);
}
