/** The org's platform events, passed on to browsers as a stream of server-sent events. */

/** One event as empApi's callback gets it. */
export interface OrgEvent {
  readonly channel: string;
  readonly data: {
    readonly payload: Readonly<Record<string, unknown>>;
    readonly event: { readonly replayId: number };
  };
}

export interface EventSource {
  /** Calls `onEvent` for each new event of the channel until the returned function is called. */
  subscribe(channel: string, onEvent: (event: OrgEvent) => void, onEnd: () => void): Promise<() => void>;
}

const HEARTBEAT_MS = 20_000;

/** A response body; ends with the browser's connection or the org's stream, whichever is first. */
export async function eventStream(source: EventSource, channel: string): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder();
  let end = (): void => undefined;
  return new ReadableStream<Uint8Array>({
    async start(controller) {
      let ended = false;
      let unsubscribe = (): void => undefined;
      // The org may still speak after the browser has gone: nothing is written to a stream that has ended.
      const write = (text: string): void => {
        if (!ended) controller.enqueue(encoder.encode(text));
      };
      const beat = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS);
      end = () => {
        ended = true;
        clearInterval(beat);
        unsubscribe();
      };
      const close = (): void => {
        if (ended) return;
        end();
        controller.close();
      };
      unsubscribe = await source.subscribe(channel, (event) => write(`data: ${JSON.stringify(event)}\n\n`), close);
      write(': open\n\n');
    },
    cancel: () => end(),
  });
}
