/**
 * One connection that a proxy carries. A request is what the client sends, told by its bytes: most often it is alone on its
 * connection until it is answered. Where a driver sends a second one meanwhile, what is held back or cut begins with the one
 * that fits and takes what follows along, as a real wire would. On a wire whose server speaks unasked, what it sends can be hit
 * like a request.
 */
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Hit, WireFault } from './faults.ts';

export interface Chosen {
  readonly fault: WireFault;
  /** Called when it has come about. */
  readonly happened: (at: Pick<Hit, 'port'>) => void;
}

/** What happens to the bytes of a direction now. */
type Way =
  | { readonly kind: 'pass' }
  /** `onFirst`: called with the first bytes that are thrown away. */
  | { readonly kind: 'swallow'; readonly onFirst?: () => void }
  /** Passes so many bytes more, then resets. */
  | { readonly kind: 'cut'; left: number; readonly onCut: () => void }
  /** Keeps them, from those on that hold `until`. */
  | { readonly kind: 'keep'; readonly until: string | undefined; readonly onKept: () => void; readonly kept: Buffer[] };

const PASS: Way = { kind: 'pass' };
const SWALLOW: Way = { kind: 'swallow' };
/** A pattern may lie across two chunks. */
const TAIL = 256;
/** What a server may take over a request whose caller is gone. Its side is kept open so long, to see that it acts. */
const STRANDED_FOR_MS = 10_000;

export interface ConnectionParts {
  readonly choose: (request: string) => Chosen | undefined;
  readonly pushes: boolean;
}

export class CarriedConnection {
  readonly ended: Promise<undefined>;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #choose: (request: string) => Chosen | undefined;
  readonly #onEnded: () => void;
  #toServer: Way = PASS;
  #toClient: Way = PASS;
  #seen = '';
  #inTurn: Promise<unknown> = Promise.resolve();
  #serverEnded = false;
  /** The caller is gone, the server still works for it. */
  #stranded = false;

  /**
   * `choose` is asked with the bytes of the request so far, whenever more of it comes; where the server `pushes`, with what
   * it sends too.
   */
  constructor(client: Socket, server: Socket, { choose, pushes }: ConnectionParts) {
    const ended = Promise.withResolvers<undefined>();
    this.ended = ended.promise;
    this.#onEnded = () => ended.resolve(undefined);
    this.#client = client;
    this.#server = server;
    this.#choose = choose;
    client.on('data', (bytes) => this.#afterwards(() => this.#fromClient(bytes)));
    client.on('end', () => this.#afterwards(() => (this.#stranded ? undefined : server.end())));
    const serverEnded = (): void => {
      this.#serverEnded = true;
      if (this.#toClient.kind === 'pass' || this.#toClient.kind === 'cut') client.end();
    };
    if (pushes) {
      server.on('data', (bytes) => this.#afterwards(() => this.#fromServer(bytes)));
      server.on('end', () => this.#afterwards(serverEnded));
    } else {
      server.on('data', (bytes) => this.#answer(bytes));
      server.on('end', serverEnded);
    }
    for (const socket of [client, server]) {
      socket.on('error', () => {
        if (!this.#stranded || socket === server) this.end();
      });
      socket.on('close', () => {
        if (client.destroyed && server.destroyed) this.#onEnded();
      });
    }
  }

  /** Resets both sides. */
  end(): void {
    this.#stranded = false;
    this.#client.resetAndDestroy();
    this.#server.resetAndDestroy();
    this.#onEnded();
  }

  /** Lets go of what is held back, and forgets what was still to come. */
  release(): void {
    const [up, down] = [this.#toServer, this.#toClient];
    if (up.kind === 'keep' || up.kind === 'cut') this.#toServer = PASS;
    if (down.kind === 'keep' || down.kind === 'cut') this.#toClient = PASS;
    if (up.kind === 'keep') for (const bytes of up.kept) this.#server.write(bytes);
    if (down.kind !== 'keep') return;
    for (const bytes of down.kept) this.#client.write(bytes);
    if (this.#serverEnded) this.#client.end();
  }

  #afterwards(act: () => unknown): void {
    this.#inTurn = this.#inTurn.then(act);
  }

  async #fromClient(bytes: Buffer): Promise<void> {
    if (this.#toServer.kind === 'pass') {
      const seen = this.#seen + bytes.toString('latin1');
      this.#seen = seen.slice(-TAIL);
      const chosen = this.#choose(seen);
      if (chosen !== undefined) {
        this.#seen = '';
        await this.#strike(chosen);
      }
    }
    this.#send(this.#toServer, this.#server, bytes);
  }

  async #fromServer(bytes: Buffer): Promise<void> {
    if (this.#toClient.kind === 'pass' && this.#toServer.kind === 'pass') {
      const chosen = this.#choose(bytes.toString('latin1'));
      if (chosen !== undefined) await this.#strike(chosen);
    }
    this.#answer(bytes);
  }

  #answer(bytes: Buffer): void {
    this.#seen = '';
    this.#send(this.#toClient, this.#client, bytes);
  }

  /** Resolves when the request goes on, or would. */
  async #strike({ fault, happened }: Chosen): Promise<void> {
    const done = () => happened({ port: this.#server.localPort ?? 0 });
    switch (fault.kind) {
      case 'hold': {
        const until = fault.what === 'answer' ? fault.until : undefined;
        const way: Way = { kind: 'keep', until, onKept: done, kept: [] };
        if (fault.what === 'request') this.#toServer = way;
        else this.#toClient = way;
        return;
      }
      case 'cutAfter': {
        const way: Way = { kind: 'cut', left: fault.bytes, onCut: done };
        if (fault.direction === 'toServer') this.#toServer = way;
        else this.#toClient = way;
        return;
      }
      case 'latency':
        await sleep(fault.ms);
        break;
      case 'reset':
        this.#toServer = this.#toClient = SWALLOW;
        this.end();
        break;
      case 'halfClose':
        this.#stranded = true;
        this.#swallowAnswer(done);
        this.#client.end();
        this.#endAfter(STRANDED_FOR_MS);
        return;
      case 'dropAnswer':
        this.#swallowAnswer(done);
        this.#endAfter(fault.ms);
        return;
      case 'strand':
        this.#stranded = true;
        this.#toClient = SWALLOW;
        this.#client.resetAndDestroy();
        this.#endAfter(fault.ms + STRANDED_FOR_MS);
        await sleep(fault.ms);
        this.#swallowAnswer(done);
        return;
      case 'blackHole':
        this.#toServer = this.#toClient = SWALLOW;
        this.#endAfter(fault.ms);
    }
    done();
  }

  /** That the server has acted is known only by what it says of it. */
  #swallowAnswer(acted: () => void): void {
    let isFirst = true;
    const onFirst = (): void => {
      if (isFirst) acted();
      isFirst = false;
    };
    this.#toClient = { kind: 'swallow', onFirst };
  }

  #send(way: Way, to: Socket, bytes: Buffer): void {
    switch (way.kind) {
      case 'pass':
        to.write(bytes);
        return;
      case 'swallow':
        way.onFirst?.();
        return;
      case 'cut':
        this.#cut(way, to, bytes);
        return;
      case 'keep':
        if (way.kept.length === 0 && way.until !== undefined && !bytes.toString('latin1').includes(way.until)) {
          to.write(bytes);
          return;
        }
        way.kept.push(bytes);
        if (way.kept.length === 1) way.onKept();
    }
  }

  #cut(way: Extract<Way, { kind: 'cut' }>, to: Socket, bytes: Buffer): void {
    const part = bytes.subarray(0, way.left);
    way.left -= part.length;
    if (way.left > 0) {
      to.write(part);
      return;
    }
    this.#toServer = this.#toClient = SWALLOW;
    way.onCut();
    if (part.length === 0) this.end();
    else to.write(part, () => this.end());
  }

  #endAfter(ms: number): void {
    const timer = setTimeout(() => this.end(), ms);
    void this.ended.then(() => clearTimeout(timer));
  }
}
