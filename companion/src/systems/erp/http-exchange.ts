/**
 * One request and its answer. It knows whether any of the request may have left this machine: undici says when it begins to
 * write, and a request that still waits for a connection then is never written.
 */
import type { Dispatcher } from 'undici';
import { brokenAnswer, noAnswer, transportFailure } from './http-failure.ts';
import type { CallContext } from './port.ts';

interface Parts {
  readonly write: boolean;
  readonly call: CallContext;
  readonly limit: number;
  readonly resolve: (answer: {
    readonly status: number;
    readonly headers: ReadonlyMap<string, string>;
    readonly body: string;
  }) => void;
  readonly reject: (error: Error) => void;
}

export class HttpExchange implements Dispatcher.DispatchHandler {
  readonly #parts: Parts;
  readonly #timer: NodeJS.Timeout;
  readonly #onAbort = () => {
    this.fail(noAnswer('was given up on: the caller has gone', this.#exchanged()));
  };
  #controller: Dispatcher.DispatchController | undefined;
  #ended = false;
  #status = 0;
  #headers: ReadonlyMap<string, string> = new Map();
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { deadlineMs, signal } = parts.call;
    this.#timer = setTimeout(() => {
      this.fail(noAnswer(`did not answer within ${Math.round(deadlineMs)} ms`, this.#exchanged()));
    }, deadlineMs);
    signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Ends the exchange without an answer; what is still to be written is not. */
  fail(error: Error): void {
    if (this.#ended) return;
    this.#end();
    this.#chunks = [];
    this.#parts.reject(error);
    this.#controller?.abort(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#ended) {
      controller.abort(new Error('given up on before it was sent'));
      return;
    }
    this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: HeadersOfAnswer): void {
    // 1xx announce an answer.
    if (status < 200) return;
    this.#status = status;
    this.#headers = new Map(
      Object.entries(headers).flatMap(([name, value]) =>
        value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? (value[0] ?? '') : value] as const],
      ),
    );
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#ended) return;
    this.#bytes += chunk.length;
    if (this.#bytes > this.#parts.limit) {
      const what = `answers with more than ${this.#parts.limit} bytes`;
      this.fail(brokenAnswer(what, this.#parts.write, { httpStatus: this.#status }));
      return;
    }
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#ended) return;
    this.#end();
    const body = Buffer.concat(this.#chunks).toString('utf8');
    this.#parts.resolve({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(transportFailure(error, this.#exchanged()));
  }

  #exchanged() {
    return { write: this.#parts.write, sent: this.#controller !== undefined };
  }

  #end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#parts.call.signal?.removeEventListener('abort', this.#onAbort);
  }
}

type HeadersOfAnswer = Readonly<Record<string, string | string[] | undefined>>;
