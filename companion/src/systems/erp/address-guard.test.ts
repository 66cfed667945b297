/** Where an ERP may be, and what becomes of an address that leads elsewhere. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { guardedLookup, readBaseUrl } from './address-guard.ts';
import { createHttpClient } from './http-client.ts';

const PUBLIC = { allowPrivateAddresses: false };
const ANY = { allowPrivateAddresses: true };

describe('the address of a connection', () => {
  it.each([
    'https://erp.example.com',
    'http://erp.example.com:8443/sap/opu',
    'https://93.184.216.34/',
    'https://[2606:4700::1]/',
  ])('%s is taken', (text) => {
    expect(readBaseUrl(text, PUBLIC).href).toContain(new URL(text).host);
  });

  it.each([
    ['ftp://erp.example.com', 'https://'],
    ['file:///etc/passwd', 'https://'],
    ['erp.example.com', 'not an address'],
    ['https://user:word@erp.example.com', 'credentials'],
    ['https://erp.example.com/?x=1', 'end with its path'],
    ['http://169.254.169.254/latest', 'no connection may lead to'],
    ['http://[fe80::1]/', 'no connection may lead to'],
    ['http://[::ffff:169.254.169.254]/', 'no connection may lead to'],
    ['http://[64:ff9b::169.254.169.254]/', 'no connection may lead to'],
    ['http://[fd00:ec2::254]/', 'no connection may lead to'],
    ['http://0.0.0.0/', 'no connection may lead to'],
    ['http://2852039166/', 'no connection may lead to'],
  ])('%s is refused everywhere', (text, why) => {
    expect(() => readBaseUrl(text, ANY)).toThrow(why);
  });

  it.each([
    'http://127.0.0.1:5432',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::1]/',
    'http://[::ffff:10.0.0.1]/',
    'http://10.1.2.3/',
    'http://172.31.0.1/',
    'http://192.168.1.1/',
    'http://100.64.0.1/',
    'http://[fd12::1]/',
  ])('%s is private: refused unless the configuration allows it', (text) => {
    expect(() => readBaseUrl(text, PUBLIC)).toThrow('private');
    expect(readBaseUrl(text, ANY)).toBeInstanceOf(URL);
  });
});

describe('a name', () => {
  const answering =
    (...addresses: string[]): NonNullable<Parameters<typeof guardedLookup>[1]> =>
    (_name, _options, callback) => {
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    };

  function ask(resolve: Parameters<typeof guardedLookup>[1], allowPrivateAddresses: boolean) {
    const http = createHttpClient({
      baseUrl: new URL('http://erp.example.com:9'),
      allowPrivateAddresses,
      clock: { now: () => 0 },
      ...(resolve === undefined ? {} : { resolve }),
    });
    const call = { deadlineMs: 30_000, correlationId: 'c', criticality: 'order' } as const;
    return http.send({ method: 'POST', path: '/', write: true, call }).finally(() => http.close());
  }

  it.each([['169.254.169.254'], ['10.0.0.1'], ['::1'], ['93.184.216.34', '127.0.0.1']])(
    'that leads to %s is refused, and nothing was sent',
    async (...addresses) => {
      await expect(ask(answering(...addresses), false)).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        outcomeKnown: true,
        message: expect.stringContaining('The address of the ERP is refused') as string,
      });
    },
  );

  it('that leads to metadata is refused where private addresses are allowed', async () => {
    await expect(ask(answering('169.254.169.254'), true)).rejects.toMatchObject({
      message: expect.stringContaining('169.254.169.254') as string,
    });
  });

  it('is connected to at the address that was checked, though it would answer another the next time', async () => {
    const server = createServer((_, response) => response.end('{}'));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const answers = ['127.0.0.1', '169.254.169.254'];
    const asked: string[] = [];
    const http = createHttpClient({
      baseUrl: new URL(`http://erp.example.com:${(server.address() as AddressInfo).port}`),
      allowPrivateAddresses: true,
      clock: { now: () => 0 },
      resolve: (name, options, callback) => {
        asked.push(name);
        answering(answers.shift() ?? '')(name, options, callback);
      },
    });
    const call = { deadlineMs: 30_000, correlationId: 'c', criticality: 'order' } as const;
    expect((await http.send({ method: 'GET', path: '/', write: false, call })).text).toBe('{}');
    expect(asked).toEqual(['erp.example.com']);
    await http.close();
    server.close();
  });

  it('that nobody knows is a server that cannot be reached', async () => {
    const unknown: NonNullable<Parameters<typeof guardedLookup>[1]> = (_name, _options, callback) => {
      callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), []);
    };
    await expect(ask(unknown, false)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      outcomeKnown: true,
      message: expect.stringContaining('ENOTFOUND') as string,
    });
  });
});
