/** What a server is started with. */
import { createServer, type AddressInfo } from 'node:net';

export type Settings = Readonly<Record<string, string | number | boolean>>;

const ALWAYS: Settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '64MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
};

const NOT_DURABLE: Settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/** The server's options, quoted for the shell that pg_ctl starts it with. */
export function optionsOf(settings: Settings, durable: boolean): string[] {
  const all = { ...ALWAYS, ...(durable ? {} : NOT_DURABLE), ...settings };
  return Object.entries(all).map(([name, value]) => {
    if (!/^[a-z_.]+$/i.test(name)) throw new Error(`'${name}' is no name of a Postgres setting`);
    return `-c ${name}='${String(value).replaceAll("'", `'\\''`)}'`;
  });
}

/** A port of 127.0.0.1 that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
