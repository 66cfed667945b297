/** Keeps a shared Postgres from being stopped between two of its users, without starting it. */
import { placeOf } from './place.ts';
import type { Place } from './place.ts';
import { leaveAndStop, lockStarting, stopServer } from './stop.ts';
import { enterUser, livingUsers } from './users.ts';

export interface HeldPostgres {
  /** Lets go; the last to do so ends the server, where one was started. */
  release(): Promise<void>;
}

export interface HoldRequest {
  readonly directory: string;
  readonly what: string;
  /** Called when nobody else uses it, with no server running: the time to clear away what earlier runs have left. */
  readonly whenAlone?: (place: Place) => void;
}

export async function holdPostgres(request: HoldRequest): Promise<HeldPostgres> {
  const { what, whenAlone } = request;
  const place = placeOf(request.directory);
  const unlock = await lockStarting(place.directory, what);
  try {
    if (whenAlone !== undefined && livingUsers(place.directory).length === 0) {
      await stopServer(place);
      whenAlone(place);
    }
    return { release: leaveAndStop(place, what, enterUser(place.directory, what)) };
  } finally {
    unlock();
  }
}
