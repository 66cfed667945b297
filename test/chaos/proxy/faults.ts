/**
 * What can go wrong on a wire between the companion and something else. Sides are the companion's: it is the client. A fault in
 * which the server acts and its caller does not hear of it has come about once the server was heard to answer.
 */

export type Direction = 'toServer' | 'toClient';

export type WireFault =
  /** The request arrives so much later. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** Both sides see the connection reset; the server sees nothing of the request. */
  | { readonly kind: 'reset' }
  /** The server does it; the client's side is closed in order before any answer. */
  | { readonly kind: 'halfClose' }
  /** So many bytes of the request, or of the answer to it, get through; then both sides see a reset. */
  | { readonly kind: 'cutAfter'; readonly bytes: number; readonly direction: Direction }
  /** The server does it; its answer is thrown away. After `ms` the connection ends. */
  | { readonly kind: 'dropAnswer'; readonly ms: number }
  /** The caller sees a reset at once; the server gets the request only after `ms`, and does it then. */
  | { readonly kind: 'strand'; readonly ms: number }
  /** Nothing passes in either direction, and nobody is told. After `ms` the connection ends. */
  | { readonly kind: 'blackHole'; readonly ms: number }
  /** The request, or the answer to it, is kept back until it is released. */
  | { readonly kind: 'hold'; readonly what: 'request' }
  /** `until`: the answer passes up to the bytes that hold this. */
  | { readonly kind: 'hold'; readonly what: 'answer'; readonly until?: string };

export type FaultKind = WireFault['kind'];

export interface Arming {
  readonly fault: WireFault;
  /** Bytes that a request holds (one octet a character); absent: any request. */
  readonly when?: string;
  /** How many requests it hits; absent: one. */
  readonly times?: number;
}

/** What became of an order to fail. */
export interface Armed {
  /** How many requests it has hit so far. */
  readonly hits: number;
  /** Resolves when the first request is hit: for `hold`, once the request or its answer is in hand. */
  readonly hit: Promise<Hit>;
  /** Hits no further request, and lets go of what it holds back. */
  lift(): void;
}

export interface Hit {
  /** Where the proxy's connection to the server comes from: what the server knows the client by. */
  readonly port: number;
  /** What was seen of the request when it was chosen, one octet a character. */
  readonly request: string;
}
