// What a hostile or broken client may try. The answer comes soon and says little, and nothing about how we are built.
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { BoardUser } from '../../../src/shared/config/environment.js';
import { until } from '../../support/until.js';
import { CALL_ID, cheapHash, sendEvent, startWebApp, TOKEN } from './webApp.js';

const PASSWORD = 'длинный пароль';
const users: BoardUser[] = [{ name: 'boris', role: 'supervisor', language: 'ru', hash: cheapHash(PASSWORD) }];
const PATH = `/voicebox/main/callback/${CALL_ID}`;
const BODY = JSON.stringify({ callid: CALL_ID, status: 'connected' });

const head = (lines: readonly string[]) =>
  [`POST ${PATH} HTTP/1.1`, 'Host: x', `X-Callback-Token: ${TOKEN}`, ...lines, '', ''].join('\r\n');
const JSON_HEADER = 'Content-Type: application/json';

/** Says its pieces one after the other, `everyMs` apart, and listens until the server hangs up. */
function drip(port: number, pieces: readonly string[], everyMs = 0): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1');
    const rest = [...pieces];
    const say = () => socket.write(rest.shift() ?? '');
    const timer = setInterval(() => (rest.length > 0 ? say() : clearInterval(timer)), everyMs);
    socket.on('connect', say);
    socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
    socket.on('error', () => undefined); // the server may hang up while we talk
    socket.on('close', () => {
      clearInterval(timer);
      resolve(answer);
    });
  });
}

describe('a slow client', () => {
  test('that dribbles its body loses the connection within fifteen seconds, and changes nothing', async () => {
    const app = await startWebApp();
    const before = Date.now();
    const pieces = [head([JSON_HEADER, `Content-Length: ${BODY.length}`]), ...BODY.slice(0, -1)];
    expect(await drip(app.port, pieces, 500)).toMatch(/^(HTTP\/1\.1 408 |$)/);
    expect(Date.now() - before).toBeLessThan(15_000);
    expect(app.settled).toEqual([]);
  });

  test('does not keep others from being answered', async () => {
    const app = await startWebApp();
    const slow = Array.from({ length: 200 }, () => connect(app.port, '127.0.0.1'));
    for (const socket of slow) socket.write(head([JSON_HEADER, 'Content-Length: 99']));
    const before = Date.now();
    expect((await sendEvent(app)).status).toBe(200);
    // Far less than the slow ones are given: nobody waits for them, however busy the machine is.
    expect(Date.now() - before).toBeLessThan(4_000);
    for (const socket of slow) socket.destroy();
  });
});

describe('connections that nobody uses', () => {
  test('make room for the robot: of a thousand idle ones most are closed', async () => {
    const app = await startWebApp();
    const idle = await Promise.all(
      Array.from({ length: 1_000 }, async () => {
        const socket = connect(app.port, '127.0.0.1');
        socket.on('error', () => undefined); // closed by the server
        socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
        await once(socket, 'data');
        return socket;
      }),
    );
    expect((await sendEvent(app)).status).toBe(200);
    const isLeft = () => idle.filter((socket) => !socket.closed).length < 600;
    await until(isLeft, { what: 'idle connections to be closed' });
    for (const socket of idle) socket.destroy();
  });
});

describe('a request that can be read in two ways', () => {
  test.each([
    ['two lengths', ['Content-Length: 5', 'Content-Length: 6']],
    ['a length and chunks', ['Content-Length: 5', 'Transfer-Encoding: chunked']],
    ['chunks that are none', ['Transfer-Encoding: chunked, identity']],
    ['a length that is no number', ['Content-Length: 5x']],
    ['a header with a line break in it', ['X-A: b\rX-C: d']],
    ['a header without a name', [': b']],
  ])('is refused: %s', async (_what, lines) => {
    const app = await startWebApp();
    const answer = await drip(app.port, [`${head([JSON_HEADER, ...lines])}${BODY}`]);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(app.settled).toEqual([]);
  });

  test('two tokens in one request are none', async () => {
    const app = await startWebApp();
    const headers = [
      JSON_HEADER,
      `Content-Length: ${BODY.length}`,
      'X-Callback-Token: x',
      'Connection: close',
    ];
    expect(await drip(app.port, [head(headers) + BODY])).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe('polluting keys', () => {
  const polluted: [string, string][] = [
    ['__proto__', `{"__proto__":{"status":"connected","polluted":1},"callid":"${CALL_ID}"}`],
    [
      'constructor',
      `{"constructor":{"prototype":{"polluted":1}},"callid":"${CALL_ID}","status":"connected"}`,
    ],
    ['nested', `{"callid":"${CALL_ID}","status":"connected","x":{"__proto__":{"polluted":1}}}`],
  ];
  test.each(polluted)('in a call event (%s) pollute nothing', async (_what, body) => {
    const app = await startWebApp();
    await sendEvent(app, { body });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(app.settled.every(({ verdict }) => verdict.disposition === 'connected')).toBe(true);
  });

  test('in a form or a query are no names of ours', async () => {
    const app = await startWebApp({ users });
    const body = '__proto__[name]=boris&constructor[prototype][polluted]=1&name[]=boris&password=x';
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await fetch(`${app.origin}/login`, { method: 'POST', body, headers })).status).toBe(401);
    const page = await fetch(`${app.origin}/login?next[__proto__]=/board/x&__proto__[polluted]=1`);
    expect(await page.text()).toContain('value="/desk"');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('the login form', () => {
  test.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x', ''])(
    'is read in its own content type only, not as "%s"',
    async (type) => {
      const app = await startWebApp({ users });
      const body = type.includes('json')
        ? JSON.stringify({ name: 'boris', password: PASSWORD })
        : `name=boris&password=${encodeURIComponent(PASSWORD)}`;
      const answer = await fetch(`${app.origin}/login`, {
        method: 'POST',
        body: Buffer.from(body),
        headers: type === '' ? {} : { 'content-type': type },
        redirect: 'manual',
      });
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([401, []]);
    },
  );

  test('of more than eight kilobytes is refused', async () => {
    const app = await startWebApp({ users });
    const body = new URLSearchParams({ name: 'boris', password: 'x'.repeat(9_000) });
    expect((await fetch(`${app.origin}/login`, { method: 'POST', body })).status).toBe(413);
  });
});

describe('a session', () => {
  test('that was tampered with, in any single character, opens nothing', async () => {
    const app = await startWebApp({ users });
    const body = new URLSearchParams({ name: 'boris', password: PASSWORD });
    const login = await fetch(`${app.origin}/login`, { method: 'POST', body, redirect: 'manual' });
    const [name = '', value = ''] = (login.headers.getSetCookie()[0]?.split(';')[0] ?? '').split('=');
    const opens = async (cookie: string) => {
      const headers = { cookie: `${name}=${cookie}`, referer: app.origin };
      return (await fetch(`${app.origin}/board/x`, { headers, redirect: 'manual' })).status;
    };
    expect(await opens(value)).toBe(200);
    const places = [
      0,
      5,
      value.indexOf('.') - 1,
      value.indexOf('.'),
      value.indexOf('.') + 1,
      value.length - 2,
    ];
    for (const place of places) {
      const other = value[place] === 'A' ? 'B' : 'A';
      expect(await opens(`${value.slice(0, place)}${other}${value.slice(place + 1)}`)).toBe(401);
    }
    expect(await opens(value.slice(0, -1))).toBe(401);
    expect(await opens(`${value}.${value}`)).toBe(401);
  });
});

describe('another site', () => {
  const CHANGING: [method: string, path: string][] = [
    ['POST', '/login'],
    ['POST', '/logout'],
    ['POST', '/desk/main/pause'],
    ['POST', '/desk/main/resume'],
    ['POST', '/desk/main/hold'],
    ['POST', '/desk/main/release'],
    ['DELETE', '/callbacks/REF-1'],
    ['PUT', '/board/api/queues/x/pause'],
    ['POST', '/board/api/queues/x/add'],
    ['PATCH', '/board/api/queues/x/1/update-data'],
    ['DELETE', '/board/api/queues/x/1'],
    ['POST', '/audit'],
  ];
  const access = { main: { username: 'boris', password: PASSWORD } };

  test.each(CHANGING)('cannot make a browser %s %s', async (method, path) => {
    const app = await startWebApp({ users, access });
    const authorization = `Basic ${Buffer.from(`boris:${PASSWORD}`).toString('base64')}`;
    for (const foreign of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: app.origin, 'sec-fetch-site': 'cross-site' },
    ]) {
      const headers = { authorization, ...foreign };
      expect((await fetch(`${app.origin}${path}`, { method, headers })).status).toBe(403);
    }
    expect([app.deskActions, app.cancelled, app.audit]).toEqual([[], [], []]);
  });
});

describe('when something breaks inside', () => {
  test('the answer tells a number and a sentence, the log where it was, neither what was sent', async () => {
    const secret = 'Колбаскин 79990001122';
    const app = await startWebApp({
      users,
      board: () => () => {
        throw new TypeError(`cannot read ${secret} at /srv/marvin/dist/board.js:12`);
      },
    });
    const authorization = `Basic ${Buffer.from(`boris:${PASSWORD}`).toString('base64')}`;
    const answer = await fetch(`${app.origin}/board?q=${encodeURIComponent(secret)}`, {
      headers: { authorization },
    });
    const text = await answer.text();
    expect([answer.status, JSON.parse(text)]).toEqual([
      500,
      { result: 'failed', message: 'Something went wrong; the log of the web process says what.' },
    ]);
    expect(app.log.join('')).toContain('request failed');
  });
});
