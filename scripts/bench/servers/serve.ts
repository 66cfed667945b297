/** What a bench server's process has in common with another: its port, and that it ends with us. */
import { createServer, type RequestListener, type ServerResponse } from 'node:http';

/** The value of a variable that npm run bench sets. */
export function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set; this server is started by npm run bench`);
  return value;
}

export function endWithBench(stop: () => void): void {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
  if (process.connected) process.once('disconnect', stop);
}

export function serveBare(listener: RequestListener): void {
  createServer(listener).listen(Number(given('BENCH_PORT')), '127.0.0.1');
  endWithBench(() => process.exit(0));
}

/** As cheaply as node:http can: with its length, so that nothing is chunked. */
export function answerJson(response: ServerResponse, text: string | undefined): void {
  const length = text === undefined ? 0 : Buffer.byteLength(text);
  response.writeHead(text === undefined ? 404 : 200, { 'content-type': 'application/json', 'content-length': length });
  response.end(text);
}
