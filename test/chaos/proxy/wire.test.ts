/** What the fault proxy does to a plain TCP echo: each fault is what it is called, and is counted once it has come about. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WireFault } from './faults.ts';
import { openWireProxy, type WireProxy } from './wire.ts';

let echo: Server;
/** Each test's own, since the server of the one before may still be told something. */
let heard: () => string;
let proxy: WireProxy;
const callers: Socket[] = [];

beforeEach(async () => {
  let text = '';
  heard = () => text;
  echo = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      text += bytes.toString();
      socket.write(bytes);
    });
  });
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await openWireProxy({ port: (echo.address() as AddressInfo).port });
});
afterEach(async () => {
  for (const socket of callers.splice(0)) socket.destroy();
  await proxy.close();
  echo.close();
});

interface Call {
  readonly socket: Socket;
  readonly got: () => string;
  /** How the connection ended for the caller. */
  readonly ended: Promise<'closed' | 'reset'>;
}

async function call(): Promise<Call> {
  const socket = connect({ port: proxy.port, host: '127.0.0.1' });
  callers.push(socket);
  let got = '';
  socket.on('data', (bytes) => (got += bytes.toString()));
  const ended = new Promise<'closed' | 'reset'>((resolve) => {
    socket.once('error', () => resolve('reset'));
    socket.once('end', () => resolve('closed'));
  });
  await once(socket, 'connect');
  return { socket, got: () => got, ended };
}

async function echoed({ socket, got }: Call, text: string): Promise<void> {
  socket.write(text);
  while (!got().endsWith(text)) await once(socket, 'data');
}

/** In order or by a reset. */
async function closedOf(socket: Socket): Promise<void> {
  socket.on('error', () => undefined);
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

describe('without a fault', () => {
  it('everything passes, in both directions and many times', async () => {
    const one = await call();
    await echoed(one, 'hello');
    await echoed(one, ' again');
    expect(one.got()).toBe('hello again');
    expect(Object.values(proxy.happened)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe('a fault', () => {
  it('latency lets the request arrive later, whole', async () => {
    proxy.arm({ fault: { kind: 'latency', ms: 20 } });
    const one = await call();
    await echoed(one, 'late');
    expect(heard()).toBe('late');
    expect(proxy.happened.latency).toBe(1);
  });

  it('reset ends the connection for the caller, and the server hears nothing', async () => {
    proxy.arm({ fault: { kind: 'reset' } });
    const one = await call();
    one.socket.write('lost');
    expect(await one.ended).toBe('reset');
    expect(heard()).toBe('');
    expect(proxy.happened.reset).toBe(1);
  });

  it('half-close lets the server work and closes the caller’s side in order, without an answer', async () => {
    const armed = proxy.arm({ fault: { kind: 'halfClose' } });
    const one = await call();
    one.socket.write('done');
    expect(await one.ended).toBe('closed');
    await armed.hit;
    await expect.poll(heard).toBe('done');
    expect(one.got()).toBe('');
  });

  it('cuts the request after so many bytes', async () => {
    proxy.arm({ fault: { kind: 'cutAfter', bytes: 3, direction: 'toServer' } });
    const one = await call();
    one.socket.write('abcdef');
    expect(await one.ended).toBe('reset');
    expect(heard().length).toBeLessThanOrEqual(3);
    expect(proxy.happened.cutAfter).toBe(1);
  });

  it.each([0, 4])('cuts the answer after %i bytes, when the server has done the whole request', async (bytes) => {
    proxy.arm({ fault: { kind: 'cutAfter', bytes, direction: 'toClient' } });
    const one = await call();
    one.socket.write('abcdef');
    expect(await one.ended).toBe('reset');
    expect(heard()).toBe('abcdef');
    expect(one.got().length).toBeLessThanOrEqual(bytes);
  });

  it('drops the answer: the server works, the caller hears nothing until the connection ends', async () => {
    proxy.arm({ fault: { kind: 'dropAnswer', ms: 30 } });
    const one = await call();
    one.socket.write('done');
    expect(await one.ended).toBe('reset');
    expect([heard(), one.got()]).toEqual(['done', '']);
  });

  it('strands a request: the caller sees a reset, and the server does it all the same, later', async () => {
    const armed = proxy.arm({ fault: { kind: 'strand', ms: 30 } });
    const one = await call();
    one.socket.write('done later');
    expect(await one.ended).toBe('reset');
    expect(heard()).toBe('');
    await armed.hit;
    await expect.poll(heard).toBe('done later');
  });

  it('black hole: nobody hears anything until the connection ends', async () => {
    proxy.arm({ fault: { kind: 'blackHole', ms: 30 } });
    const one = await call();
    one.socket.write('gone');
    expect(await one.ended).toBe('reset');
    expect([heard(), one.got()]).toEqual(['', '']);
  });

  it('holds a request back until it is released', async () => {
    const armed = proxy.arm({ fault: { kind: 'hold', what: 'request' }, when: 'stop' });
    const one = await call();
    await echoed(one, 'go');
    one.socket.write('stop here');
    const { port, request } = await armed.hit;
    expect(port).toBeGreaterThan(0);
    expect(request).toBe('stop here');
    expect(heard()).toBe('go');
    armed.lift();
    await once(one.socket, 'data');
    expect(heard()).toBe('gostop here');
  });

  it('holds an answer back once the server has worked, and lets the caller have it when it is released', async () => {
    const armed = proxy.arm({ fault: { kind: 'hold', what: 'answer' } });
    const one = await call();
    one.socket.write('done');
    await armed.hit;
    expect([heard(), one.got()]).toEqual(['done', '']);
    proxy.clear();
    await once(one.socket, 'data');
    expect(one.got()).toBe('done');
  });
});

describe('a server that does nothing', () => {
  const ms = 30;
  it.each<WireFault>([{ kind: 'dropAnswer', ms }, { kind: 'halfClose' }, { kind: 'strand', ms }])(
    'has not acted, so $kind has not come about',
    async (fault) => {
      const mute = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.on('data', () => muteHeard.resolve(undefined));
      });
      const muteHeard = Promise.withResolvers<undefined>();
      mute.listen(0, '127.0.0.1');
      await once(mute, 'listening');
      const way = await openWireProxy({ port: (mute.address() as AddressInfo).port });
      const armed = way.arm({ fault });
      const socket = connect({ port: way.port, host: '127.0.0.1' });
      callers.push(socket);
      const closed = closedOf(socket);
      socket.write('done');
      await muteHeard.promise;
      await closed;
      expect([armed.hits, way.happened[fault.kind]]).toEqual([0, 0]);
      await way.close();
      mute.close();
    },
  );
});

describe('a server that speaks unasked', () => {
  it.each<WireFault>([
    { kind: 'latency', ms: 5 },
    { kind: 'reset' },
    { kind: 'halfClose' },
    { kind: 'cutAfter', bytes: 2, direction: 'toClient' },
    { kind: 'dropAnswer', ms: 20 },
    { kind: 'blackHole', ms: 20 },
    { kind: 'strand', ms: 5 },
  ])('is hit by $kind while its client says nothing', async (fault) => {
    const bus = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('news');
    });
    bus.listen(0, '127.0.0.1');
    await once(bus, 'listening');
    const way = await openWireProxy({ port: (bus.address() as AddressInfo).port, pushes: true });
    const armed = way.arm({ fault });
    const socket = connect({ port: way.port, host: '127.0.0.1' });
    callers.push(socket);
    let got = '';
    socket.on('data', (bytes) => (got += bytes.toString()));
    const closed = closedOf(socket);
    await armed.hit;
    await closed;
    expect(way.happened[fault.kind]).toBe(1);
    expect(got).toBe(fault.kind === 'latency' ? 'news' : fault.kind === 'cutAfter' ? got.slice(0, 2) : '');
    await way.close();
    bus.close();
  });
});

describe('an order to fail', () => {
  it('waits for the request it names, even where that comes in pieces', async () => {
    const armed = proxy.arm({ fault: { kind: 'reset' }, when: 'POST /orders' });
    const [one, two] = [await call(), await call()];
    await echoed(two, 'GET /orders');
    one.socket.write('POST ');
    await expect.poll(heard).toContain('POST ');
    expect(armed.hits).toBe(0);
  });

  it('hits as often as it says, and then no more', async () => {
    const armed = proxy.arm({ fault: { kind: 'reset' }, times: 2 });
    for (const expected of ['reset', 'reset'] as const) {
      const one = await call();
      one.socket.write('x');
      expect(await one.ended).toBe(expected);
    }
    await echoed(await call(), 'well again');
    expect(armed.hits).toBe(2);
  });

  it('that is lifted hits nothing more, also where it was waiting for more bytes', async () => {
    const fault: WireFault = { kind: 'cutAfter', bytes: 1_000, direction: 'toClient' };
    const armed = proxy.arm({ fault });
    const one = await call();
    await echoed(one, 'few');
    armed.lift();
    await echoed(one, 'y'.repeat(2_000));
    expect(armed.hits).toBe(0);
    expect(proxy.happened.cutAfter).toBe(0);
  });

  it('is for one proxy; a server that is away is a reset, and a proxy that closes ends its connections', async () => {
    const one = await call();
    await echoed(one, 'x');
    expect(proxy.open).toBe(1);
    const other = await call();
    await echoed(other, 'y');
    proxy.reset();
    expect(await other.ended).toBe('reset');
    echo.close();
    const late = call().then(
      ({ ended }) => ended,
      () => 'reset',
    );
    expect(await late).toBe('reset');
    await proxy.close();
    expect(await one.ended).toBe('reset');
    proxy = await openWireProxy({ port: 1 });
    expect(proxy.through('postgres://a:b@127.0.0.1:5/x?y=1')).toBe(`postgres://a:b@127.0.0.1:${proxy.port}/x?y=1`);
    expect(proxy.through('http://127.0.0.1:80')).toBe(`http://127.0.0.1:${proxy.port}`);
  });
});
