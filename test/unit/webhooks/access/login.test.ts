// Logging in: who gets in and how, who is slowed down, who is refused.
import { describe, expect, test, vi } from 'vitest';
import type { BoardUser } from '../../../../src/shared/config/environment.js';
import { SESSION_MS } from '../../../../src/webhooks/access/session.js';
import { atTeardown } from '../../../support/teardown.js';
import { cheapHash, startWebApp, type WebApp } from '../webApp.js';

const PAGE = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const PASSWORD = 'длинный пароль';

const hash = cheapHash(PASSWORD);
const users: BoardUser[] = [
  { name: 'anna', role: 'operator', language: 'ru', hash },
  { name: 'boris', role: 'supervisor', language: 'ru', hash },
];

const open = (app: WebApp, path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${app.origin}${path}`, { method, headers, redirect: 'manual' });

function logIn(app: WebApp, form: Record<string, string>, headers: Record<string, string> = {}) {
  const body = new URLSearchParams({ name: 'anna', password: PASSWORD, ...form });
  return fetch(`${app.origin}/login`, {
    method: 'POST',
    body,
    headers: { ...PAGE, ...headers },
    redirect: 'manual',
  });
}

const cookieOf = (response: Response) => response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
const basic = (name: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
});

describe('getting in', () => {
  test('the root leads to the desks', async () => {
    const response = await open(await startWebApp({ users }), '/');
    expect([response.status, response.headers.get('location')]).toEqual([302, '/desk']);
  });

  test('a browser that nobody logged in is shown the login page and comes back where it wanted to go', async () => {
    const app = await startWebApp({ users });
    const sent = await open(app, '/board/queue/main.calls?status=active', PAGE);
    const login = sent.headers.get('location') ?? '';
    expect([sent.status, login]).toEqual([
      303,
      '/login?next=%2Fboard%2Fqueue%2Fmain.calls%3Fstatus%3Dactive',
    ]);
    const page = await (await open(app, login, PAGE)).text();
    expect(page).toContain('name="next" value="/board/queue/main.calls?status=active"');
    const back = await logIn(app, { next: '/board/queue/main.calls?status=active' });
    expect([back.status, back.headers.get('location')]).toEqual([
      303,
      '/board/queue/main.calls?status=active',
    ]);
  });

  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/boardx',
    '/board\r\nSet-Cookie: a=b',
    'javascript:alert(1)',
  ])('nobody is led to another place after the login: %j', async (next) => {
    const app = await startWebApp({ users });
    expect((await logIn(app, { next })).headers.get('location')).toBe('/desk');
    const page = await (await open(app, `/login?next=${encodeURIComponent(next)}`, PAGE)).text();
    expect(page).toContain('name="next" value="/desk"');
  });

  test('the session opens the board with the user’s own role until it expires', async () => {
    let nowMs = Date.UTC(2026, 10, 23);
    const app = await startWebApp({ users, now: () => nowMs });
    const cookie = cookieOf(await logIn(app, { name: 'boris' }));
    const seen = await (await open(app, '/board/x', { cookie: `other=1; ${cookie}` })).json();
    expect(seen).toEqual({ user: 'boris', role: 'supervisor', path: '/board/x' });
    nowMs += SESSION_MS;
    expect((await open(app, '/board/x', { cookie })).status).toBe(401);
  });

  test('scripts may send HTTP Basic, and are told so', async () => {
    const app = await startWebApp({ users });
    const refused = await open(app, '/board/api/queues', { accept: 'application/json' });
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      'Basic realm="Marvin", charset="UTF-8"',
    ]);
    expect(await (await open(app, '/board/x', basic('anna', PASSWORD))).json()).toMatchObject({
      user: 'anna',
    });
    expect((await open(app, '/board/x', basic('anna', 'wrong'))).status).toBe(401);
  });

  test('a page whose session ended is told without the browser’s password window', async () => {
    const app = await startWebApp({ users });
    const response = await open(app, '/board/api/queues', { referer: `${app.origin}/board` });
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, null]);
  });
});

describe('the session cookie', () => {
  test('is out of reach of scripts and other sites, and lasts twelve hours', async () => {
    const [cookie = ''] = (await logIn(await startWebApp({ users }), {})).headers.getSetCookie();
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Strict/);
    expect(cookie).toMatch(/; Max-Age=43200;/);
    expect(cookie).not.toMatch(/Secure/);
  });

  test('travels over https only, where a trusted proxy says that it is https', async () => {
    const https = { 'x-forwarded-proto': 'https' };
    const [behindProxy = ''] = (
      await logIn(await startWebApp({ users, trustedProxies: 1 }), {}, https)
    ).headers.getSetCookie();
    expect(behindProxy).toMatch(/; Secure/);
    const [direct = ''] = (await logIn(await startWebApp({ users }), {}, https)).headers.getSetCookie();
    expect(direct).not.toMatch(/Secure/);
  });

  test('goes with the logout', async () => {
    const app = await startWebApp({ users });
    const response = await open(app, '/logout', { cookie: cookieOf(await logIn(app, {})) }, 'POST');
    expect(response.headers.get('location')).toBe('/login');
    expect(response.headers.getSetCookie()[0]).toMatch(/^marvin_session=;.*Expires=Thu, 01 Jan 1970/);
  });

  test('the logout page itself changes nothing', async () => {
    const response = await open(await startWebApp({ users }), '/logout', PAGE);
    expect([response.status, response.headers.getSetCookie()]).toEqual([200, []]);
  });
});

describe('staying out', () => {
  test('a wrong password and an unknown name get the same answer', async () => {
    const app = await startWebApp({ users });
    const [wrong, unknown] = [await logIn(app, { password: 'wrong' }), await logIn(app, { name: 'nobody' })];
    expect([wrong.status, unknown.status, cookieOf(wrong)]).toEqual([401, 401, '']);
    expect(await wrong.text()).toBe(await unknown.text());
  });

  test('what was typed is not written back into the page', async () => {
    const response = await logIn(await startWebApp({ users }), {
      name: '"><script>alert(1)</script>',
      next: '/board?"><b>',
    });
    expect(await response.text()).not.toMatch(/<script|<b>|alert\(/);
  });

  test('ten failures shut an address out; successes before do not count', async () => {
    const app = await startWebApp({ users });
    for (let i = 0; i < 3; i++) expect((await logIn(app, {})).status).toBe(303);
    const statuses = [];
    for (let i = 0; i < 11; i++) statuses.push((await logIn(app, { password: `guess ${i}` })).status);
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429]);
    expect((await logIn(app, {})).status).toBe(429);
    expect((await open(app, '/board', basic('anna', PASSWORD))).status).toBe(429);
  });

  test('a caller who is shut out is told for how long, and admitted when that is over', async () => {
    const app = await startWebApp({ users });
    for (let i = 0; i < 10; i++) await logIn(app, { password: `guess ${i}` });
    const refused = await logIn(app, {});
    expect(refused.status).toBe(429);
    const waitMs = Number(refused.headers.get('retry-after')) * 1_000;
    expect(waitMs).toBeGreaterThan(890_000);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + waitMs });
    atTeardown(() => vi.useRealTimers());
    expect((await logIn(app, {})).status).toBe(303);
  });

  test('right passwords are never counted, however many come at once', async () => {
    const app = await startWebApp({ users });
    const statuses = await Promise.all(
      Array.from({ length: 15 }, async () => (await open(app, '/board/x', basic('anna', PASSWORD))).status),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  test('of sixty guesses at once from six addresses most are refused unchecked, and the next one is checked', async () => {
    const app = await startWebApp({ users, trustedProxies: 1 });
    const statuses = await Promise.all(
      Array.from({ length: 60 }, async (_none, i) => {
        const from = { 'x-forwarded-for': `10.0.0.${i % 6}` };
        return (await logIn(app, { password: `guess ${i}` }, from)).status;
      }),
    );
    const sentAway = statuses.filter((status) => status === 503);
    expect(new Set(statuses)).toEqual(new Set([401, 503]));
    expect(sentAway.length).toBeGreaterThan(0);
    expect((await logIn(app, {}, { 'x-forwarded-for': '10.0.0.99' })).status).toBe(303);
  });

  test('addresses are told apart by what the trusted proxy says, and by nothing that a caller may invent', async () => {
    const spoofed = (i: number) => ({ 'x-forwarded-for': `10.0.0.${i}` });
    const trusting = await startWebApp({ users, trustedProxies: 1 });
    const direct = await startWebApp({ users });
    const last = { trusting: 0, direct: 0 };
    for (let i = 0; i < 11; i++) {
      last.trusting = (await logIn(trusting, { password: 'guess' }, spoofed(i))).status;
      last.direct = (await logIn(direct, { password: 'guess' }, spoofed(i))).status;
    }
    expect(last).toEqual({ trusting: 401, direct: 429 });
  });

  test.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ])('another site may not make a browser change anything: %j', async (headers) => {
    const app = await startWebApp({ users });
    expect((await logIn(app, {}, headers)).status).toBe(403);
    const cookie = cookieOf(await logIn(app, {}));
    expect((await open(app, '/logout', { cookie, ...headers }, 'POST')).status).toBe(403);
    expect((await open(app, '/board/api/queues/x/pause', { cookie, ...headers }, 'PUT')).status).toBe(403);
  });

  test('our own pages may', async () => {
    const app = await startWebApp({ users });
    expect((await logIn(app, {}, { 'sec-fetch-site': 'same-origin', origin: app.origin })).status).toBe(303);
    expect((await logIn(app, {}, { origin: app.origin })).status).toBe(303);
  });
});

describe('without users', () => {
  test('the board is closed and says what to set', async () => {
    const app = await startWebApp();
    for (const path of ['/board', '/board/api/queues', '/login']) {
      const page = await open(app, path, PAGE);
      expect([page.status, await page.text()]).toEqual([503, expect.stringContaining('BOARD_USERS')]);
    }
    const script = await open(app, '/board', basic('a', 'b'));
    expect([script.status, await script.json()]).toEqual([
      503,
      expect.objectContaining({ result: 'closed' }),
    ]);
  });
});
