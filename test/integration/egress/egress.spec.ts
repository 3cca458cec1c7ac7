import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Egress } from '#libs/egress/src/index.js';

let server: Server;
let other: Server;
let origin: string;
let otherOrigin: string;
const seen: { url: string; headers: IncomingMessage['headers']; method: string | undefined }[] = [];

function answer(request: IncomingMessage, response: ServerResponse): void {
  seen.push({ url: request.url ?? '', headers: request.headers, method: request.method });
  const to = (location: string, status = 302): void => {
    response.writeHead(status, { location }).end();
  };
  switch (request.url) {
    case '/inside':
      return to('http://169.254.169.254/latest/meta-data');
    case '/loop':
      return to('/loop');
    case '/relative':
      return to('ok', 303);
    case '/away':
      return to(`${otherOrigin}/ok`, 307);
    case '/down':
      return to('file:///etc/passwd');
    case '/large':
      response.write('x'.repeat(2_000));
      return void response.end('x'.repeat(2_000));
    case '/cut':
      response.writeHead(200, { 'content-length': '100' }).write('x');
      return void setImmediate(() => response.destroy());
    case '/slow':
      return void response.writeHead(200).write('x');
    default:
      return void response.end('hello');
  }
}

async function listen(one: Server): Promise<string> {
  await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(one.address() as AddressInfo).port}`;
}

function endpoint(of: string): { host: string; port: number } {
  return { host: '127.0.0.1', port: Number(new URL(of).port) };
}

function egress(): Egress {
  return new Egress({ isOn: true, allow: [endpoint(origin), endpoint(otherOrigin)] });
}

const http = { schemes: ['http'] } as const;

beforeAll(async () => {
  server = createServer(answer);
  other = createServer(answer);
  origin = await listen(server);
  otherOrigin = await listen(other);
});
afterAll(() => {
  for (const one of [server, other]) {
    one.closeAllConnections();
    one.close();
  }
});

describe('outgoing calls', () => {
  it('reach an allowed loopback endpoint', async () => {
    const { status, body } = await egress().call(`${origin}/ok`, http);
    expect([status, body.toString()]).toEqual([200, 'hello']);
  });

  it('do not reach loopback that is not allowed', async () => {
    const strict = new Egress({ isOn: true, allow: [] }, async () => ['127.0.0.1']);
    const before = seen.length;
    await expect(strict.call('http://inside.example/', http)).rejects.toThrow('egress.address-refused');
    await expect(strict.call('http://127.0.0.1/', http)).rejects.toThrow('egress.address-refused');
    expect(seen).toHaveLength(before);
  });

  it('connect to the address that was vetted, whatever the name says later', async () => {
    let asked = 0;
    const rebinding = new Egress(
      { isOn: true, allow: [{ ...endpoint(origin), host: 'localhost' }] },
      async () => {
        asked += 1;
        return asked === 1 ? ['127.0.0.1'] : ['10.0.0.1'];
      },
    );
    const { body } = await rebinding.call(`${origin.replace('127.0.0.1', 'localhost')}/ok`, http);
    expect([body.toString(), asked]).toEqual(['hello', 1]);
    expect(seen.at(-1)?.headers.host).toBe(`localhost:${endpoint(origin).port}`);
  });

  it('vet every redirect', async () => {
    await expect(egress().call(`${origin}/inside`, http)).rejects.toThrow('egress.address-refused');
    await expect(egress().call(`${origin}/down`, http)).rejects.toThrow('egress.scheme-refused');
    await expect(egress().call(`${origin}/loop`, http)).rejects.toThrow('egress.too-many-redirects');
    expect((await egress().call(`${origin}/relative`, http)).url).toBe(`${origin}/ok`);
  });

  it('leave secrets with the origin they were for, and turn a 303 into GET', async () => {
    const call = {
      ...http,
      method: 'POST',
      body: 'x',
      headers: { authorization: 'Bearer x', 'x-plain': '1' },
    } as const;
    await egress().call(`${origin}/away`, call);
    expect(seen.at(-1)).toMatchObject({ method: 'POST', headers: { 'x-plain': '1' } });
    expect(seen.at(-1)?.headers.authorization).toBeUndefined();
    await egress().call(`${origin}/relative`, call);
    expect(seen.at(-1)).toMatchObject({ method: 'GET', headers: { authorization: 'Bearer x' } });
  });

  it('leave a redirect to whoever asks for that', async () => {
    const { status, headers, url } = await egress().call(`${origin}/away`, {
      ...http,
      followsRedirects: false,
    });
    expect([status, headers['location'], url]).toEqual([307, `${otherOrigin}/ok`, `${origin}/away`]);
  });

  it('end when whoever asked has gone away', async () => {
    const leaving = new AbortController();
    const call = egress().call(`${origin}/slow`, { ...http, signal: leaving.signal });
    leaving.abort();
    await expect(call).rejects.toThrow('egress.aborted');
    const before = seen.length;
    await expect(egress().call(`${origin}/ok`, { ...http, signal: leaving.signal })).rejects.toThrow(
      'egress.aborted',
    );
    expect(seen).toHaveLength(before);
  });

  it('stop at the size and at the time given', async () => {
    await expect(egress().call(`${origin}/large`, { ...http, maxBytes: 3_000 })).rejects.toThrow(
      'egress.too-large',
    );
    await expect(egress().call(`${origin}/slow`, { ...http, timeoutMs: 200 })).rejects.toThrow(
      'egress.timeout',
    );
  });

  it('hand a body over as it arrives, under the same caps', async () => {
    const sizes: number[] = [];
    const count = async (_head: unknown, body: AsyncIterable<Buffer>): Promise<number> => {
      for await (const chunk of body) sizes.push(chunk.length);
      return sizes.length;
    };
    await egress().download(`${origin}/large`, http, count);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(4_000);
    const small = { ...http, maxBytes: 3_000 };
    await expect(egress().download(`${origin}/large`, small, count)).rejects.toThrow('egress.too-large');
    await expect(egress().download(`${origin}/cut`, http, count)).rejects.toThrow('egress.failed');
    const soon = { ...http, timeoutMs: 200 };
    await expect(egress().download(`${origin}/slow`, soon, count)).rejects.toThrow('egress.timeout');
    await expect(egress().download(`${origin}/inside`, http, count)).rejects.toThrow(
      'egress.address-refused',
    );
  });

  it('give back what the taker raises, and not a word of their own', async () => {
    const bug = new Error('ours');
    const fail = (): Promise<never> => Promise.reject(bug);
    await expect(egress().download(`${origin}/ok`, http, fail)).rejects.toBe(bug);
  });

  it('keep a connection where asked to, each to its own address, and never beyond', async () => {
    const sockets = new Set<Socket>();
    const keeping = createServer((request, response) => {
      sockets.add(request.socket);
      if (request.url === '/rude') return void request.socket.destroy();
      if (request.url === '/move') return void response.writeHead(302, { location: '/ok' }).end('over there');
      if (request.url === '/large') return void response.end('x'.repeat(100_000));
      response.end('hello');
      // Closes before it has been asked again, and without saying so.
      if (request.url === '/last') setImmediate(() => request.socket.destroy());
    });
    const at = await listen(keeping);
    const kept = new Egress({ isOn: true, allow: [endpoint(at)] });
    const call = async (path: string, more: object = {}) =>
      kept.call(`${at}${path}`, { ...http, keepsConnection: true, ...more });
    try {
      for (let times = 0; times < 20; times += 1) await call('/ok');
      // A connection is free a moment after its answer was read.
      expect(sockets.size).toBeLessThan(5);
      const others = sockets.size;
      await kept.call(`${at}/ok`, http);
      expect(sockets.size).toBe(others + 1);

      // What was not read to its end leaves a connection nobody else is given.
      await expect(call('/large', { maxBytes: 10 })).rejects.toThrow('egress.too-large');
      expect((await call('/move')).body.toString()).toBe('hello');
      expect((await call('/move', { followsRedirects: false })).status).toBe(302);

      await call('/last');
      expect((await call('/ok')).body.toString()).toBe('hello');
      // Whoever closes upon every question is asked twice, and no more.
      const before = sockets.size;
      await expect(call('/rude')).rejects.toThrow('egress.failed');
      expect(sockets.size - before).toBeLessThanOrEqual(2);
    } finally {
      keeping.closeAllConnections();
      keeping.close();
    }
  });

  it('vet the name anew although a connection is kept', async () => {
    let answered = ['127.0.0.1'];
    const { port } = endpoint(origin);
    const named = new Egress({ isOn: true, allow: [{ host: 'forge.example', port }] }, async () => answered);
    const call = async () =>
      named.call(`http://forge.example:${port}/ok`, { ...http, keepsConnection: true });
    expect((await call()).status).toBe(200);
    answered = ['169.254.169.254'];
    const before = seen.length;
    await expect(call()).rejects.toThrow('egress.address-refused');
    expect(seen).toHaveLength(before);
  });

  it('say off while switched off, and resolve nothing', async () => {
    let asked = 0;
    const off = new Egress({ isOn: false, allow: [endpoint(origin)] }, async () => {
      asked += 1;
      return ['1.1.1.1'];
    });
    await expect(off.call('https://example.org/')).rejects.toThrow('egress.off');
    expect(asked).toBe(0);
  });
});
