import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers a request at once and says so, or leaves it untouched for the API. */
export type ReadyAnswer = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;
