/** Whether a server answers: `pg_ctl` may say so a moment too early, and right after a crash it may say so wrongly. */
import { setTimeout } from 'node:timers/promises';
import postgres from 'postgres';

const TRIES = 40;
const PAUSE_MS = 100;

/** True once a query was answered; false when none was after some seconds. */
export async function answers(url: string): Promise<boolean> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    // No array types are asked for: the driver leaves nobody to catch that question, and a server that ends just then ends us.
    const sql = postgres(url, { max: 1, connect_timeout: 5, fetch_types: false, onnotice: () => undefined });
    try {
      await sql`select 1`;
      return true;
    } catch (error) {
      // A wrong password stays wrong.
      if ((error as { code?: unknown }).code === '28P01') return false;
      await pause(PAUSE_MS);
    } finally {
      await sql.end({ timeout: 1 });
    }
  }
  return false;
}

export const pause = (milliseconds: number): Promise<void> => setTimeout(milliseconds);
