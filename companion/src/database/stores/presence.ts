/** Which processes are at work, and what is taken out of the hands of those that are gone. */
import type { PresenceStore } from '../../delivery/port.ts';
import { answerOf, ask, type Sql } from '../client.ts';

export function presenceStore(sql: Sql): PresenceStore {
  return {
    beat: async (holder, goneMs) =>
      answerOf(sql<{ answer: boolean }[]>`select ledgerline.presence_beat(${holder}, ${goneMs}) as answer`),
    leave: async (holder) => {
      await answerOf(sql<{ answer: boolean }[]>`select ledgerline.presence_leave(${holder}) as answer`);
    },
    ofTheGone: async (goneMs, limit) => {
      const rows = await ask(
        sql<{ org_id: string; submission_id: string; holder: string }[]>`
          select org_id, submission_id, holder from ledgerline.sweeper_absent(${goneMs}, ${limit})`,
      );
      return rows.map(({ org_id: orgId, submission_id: submissionId, holder }) => ({ orgId, submissionId, holder }));
    },
    release: async ({ orgId, submissionId, holder }) =>
      answerOf(
        sql<{ answer: boolean }[]>`
          select ledgerline.submission_release(${orgId}, ${submissionId}, ${holder}) as answer`,
      ),
  };
}
