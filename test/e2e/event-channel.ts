/** A TCP proxy before the org's Pub/Sub API, which can hold back what the org says, so that a test sees what hung on it. */
import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface EventChannel {
  /** host:port, in the place of the Pub/Sub API's own. */
  readonly address: string;
  /** From now on nothing that the org says arrives; what it is told does. The connection stays. */
  holdBack(): void;
  /** How many bytes wait. */
  readonly waiting: number;
  /** Lets what was held back arrive, and all that comes after. */
  letGo(): void;
  close(): Promise<void>;
}

interface Held {
  readonly to: Socket;
  readonly bytes: Buffer;
}

/** Listens on 127.0.0.1; `target` is host:port. */
export async function openEventChannel(target: string): Promise<EventChannel> {
  const { hostname, port: targetPort } = new URL(`tcp://${target}`);
  const sockets = new Set<Socket>();
  let isHeld = false;
  let held: Held[] = [];

  const server = createServer((client) => {
    const org = connect(Number(targetPort), hostname);
    for (const [one, other] of [
      [client, org],
      [org, client],
    ] as const) {
      sockets.add(one);
      // Whoever has gone, the other side goes too.
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    client.on('data', (bytes) => org.write(bytes));
    org.on('data', (bytes) => {
      if (isHeld) held.push({ to: client, bytes });
      else client.write(bytes);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${String(port)}`,
    holdBack() {
      isHeld = true;
    },
    get waiting() {
      return held.reduce((sum, { bytes }) => sum + bytes.length, 0);
    },
    letGo() {
      isHeld = false;
      for (const { to, bytes } of held) to.write(bytes);
      held = [];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
