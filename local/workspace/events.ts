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

/** A response body; ends with the browser's connection or the org's stream. */
export async function eventStream(source: EventSource, channel: string): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder();
  let stop = (): void => undefined;
  let beat: NodeJS.Timeout | undefined;
  return new ReadableStream<Uint8Array>({
    async start(controller) {
      const close = (): void => {
        clearInterval(beat);
        controller.close();
      };
      const send = (event: OrgEvent): void => controller.enqueue(encoder.encode(`data: ${JSON.stringify(event)}\n\n`));
      stop = await source.subscribe(channel, send, close);
      controller.enqueue(encoder.encode(': open\n\n'));
      beat = setInterval(() => controller.enqueue(encoder.encode(': still here\n\n')), HEARTBEAT_MS);
    },
    cancel() {
      clearInterval(beat);
      stop();
    },
  });
}
