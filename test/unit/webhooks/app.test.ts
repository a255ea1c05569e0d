// What holds for every answer of the web process: health, headers, unknown routes, slow and oversized requests.
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startWebApp } from './webApp.js';

describe('health', () => {
  test('the process lives even without Redis, but is not ready', async () => {
    const app = await startWebApp({ ping: () => Promise.reject(new Error('ECONNREFUSED 10.1.2.3')) });
    expect((await fetch(`${app.origin}/healthz`)).status).toBe(200);
    const ready = await fetch(`${app.origin}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: 'unavailable', reason: 'Redis does not answer within a second.' },
    ]);
  });

  test('a Redis that is too slow counts as away', async () => {
    const app = await startWebApp({ ping: () => new Promise(() => undefined) });
    expect((await fetch(`${app.origin}/readyz`)).status).toBe(503);
  });

  test('with Redis it is ready', async () => {
    const app = await startWebApp();
    expect([(await fetch(`${app.origin}/readyz`)).status]).toEqual([200]);
  });
});

describe('every answer', () => {
  const paths = [
    '/',
    '/nothing',
    '/healthz',
    '/readyz',
    '/login',
    '/board',
    '/voicebox/main/callback/x',
    '/%zz',
  ];
  test.each(paths)('of %s keeps to itself what runs here, and carries security headers', async (path) => {
    const { headers, status } = await fetch(`${(await startWebApp()).origin}${path}`, { redirect: 'manual' });
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('server')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(status).not.toBe(500);
  });

  test('to an unknown route is 404 in JSON that repeats nothing', async () => {
    const { origin } = await startWebApp();
    for (const [method, path] of [
      ['GET', '/<b>'],
      ['DELETE', '/voicebox/main/callback/x'],
      ['POST', '/healthz'],
    ] as const) {
      const response = await fetch(`${origin}${path}`, { method });
      expect([response.status, await response.json()]).toEqual([
        404,
        { result: 'not_found', message: 'There is nothing here.' },
      ]);
    }
  });

  test.each([
    ['GET', '/nothing', 404, 'Такой страницы нет'],
    ['GET', '/login/%zz', 404, 'Такой страницы нет'],
    ['POST', '/login', 403, 'Нет доступа'],
  ] as const)('to a browser is a page of ours: %s %s', async (method, path, status, title) => {
    const headers = { accept: 'text/html', 'sec-fetch-site': 'cross-site' };
    const response = await fetch(`${(await startWebApp()).origin}${path}`, { method, headers });
    const text = await response.text();
    expect([response.status, response.headers.get('content-type')]).toEqual([
      status,
      'text/html; charset=utf-8',
    ]);
    expect(text).toContain(`<h1>${title}</h1>`);
    expect(text).toContain('<a href="/desk">');
    expect(text).not.toContain('zz');
  });

  test('to a path that cannot be decoded is 400', async () => {
    const response = await fetch(`${(await startWebApp()).origin}/voicebox/main/callback/%zz`, {
      method: 'POST',
    });
    expect([response.status, await response.json()]).toMatchObject([400, { result: 'invalid' }]);
  });
});

describe('the connection', () => {
  test('headers over 8 KiB are refused', async () => {
    const { port } = await startWebApp();
    const answer = await sendRaw(
      port,
      `GET /healthz HTTP/1.1\r\nHost: x\r\nX-Filler: ${'x'.repeat(9_000)}\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  });

  test('a client that does not finish the headers loses the connection after five seconds or little more', async () => {
    const { port } = await startWebApp();
    const before = Date.now();
    expect(await sendRaw(port, 'GET /healthz HTTP/1.1\r\nHost: x\r\n')).toMatch(/^HTTP\/1\.1 408 /);
    expect(Date.now() - before).toBeGreaterThan(4_000);
    expect(Date.now() - before).toBeLessThan(10_000);
  });
});

/** Whatever the server says until it closes the connection. */
function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
    socket.on('error', () => resolve(answer));
    socket.on('close', () => resolve(answer));
  });
}
