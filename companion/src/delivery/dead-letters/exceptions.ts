/** All that endpoints ask of exceptions, from one set of parts. */
import type { ExceptionDeps } from './deps.ts';
import { createDryRun } from './dry-run.ts';
import { createEdit } from './edit.ts';
import type { Exceptions } from './port.ts';
import { createApprove, createDecline, createReplay } from './replay.ts';
import { notFound } from './words.ts';

const GROUPS_MAX = 200;
const REPLAYS_SHOWN = 200;

export function createExceptions(deps: ExceptionDeps): Exceptions {
  const { deadLetters } = deps;
  return {
    list: async (orgId, filter, page) => deadLetters.list(orgId, filter, page),
    groups: async (orgId) => deadLetters.groups(orgId, GROUPS_MAX),
    show: async (orgId, exceptionId) => {
      const found = await deadLetters.get(orgId, exceptionId);
      if (found === undefined) throw notFound(exceptionId);
      return found;
    },
    edit: createEdit(deps),
    dryRun: createDryRun(deps),
    replay: createReplay(deps),
    approve: createApprove(deps),
    decline: createDecline(deps),
    showReplay: async (orgId, batchId) => {
      const found = await deadLetters.batch(orgId, batchId, REPLAYS_SHOWN);
      if (found === undefined) throw notFound(batchId);
      return found;
    },
    listReplays: async (orgId, state, page) => deadLetters.batches(orgId, state, page),
  };
}
