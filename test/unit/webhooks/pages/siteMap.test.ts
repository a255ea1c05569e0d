// The site behind the login: every page is mounted there, in the navigation of those who may enter, and nowhere else.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { BoardUser } from '../../../../src/shared/config/environment.js';
import * as pages from '../../../../src/webhooks/pages/index.js';
import { inLanguage } from '../../../../src/shared/texts/say.js';
import { EVERYBODY, told, type Page } from '../../../../src/webhooks/pages/page.js';
import { noticesOf } from '../../../../src/webhooks/pages/notices.js';
import { BOARD, siteMap } from '../../../../src/webhooks/pages/siteMap.js';
import { cheapHash, startWebApp, type WebApp } from '../webApp.js';

const PASSWORD = 'длинный пароль';
const hash = cheapHash(PASSWORD);
const users: BoardUser[] = [
  { name: 'anna', role: 'operator', language: 'ru', hash },
  { name: 'boris', role: 'supervisor', language: 'ru', hash },
];
const PAGE = { accept: 'text/html' };
const ourPages: readonly Page[] = Object.values(pages);

async function open(app: WebApp, name: string, path: string) {
  const authorization = `Basic ${Buffer.from(`${name}:${PASSWORD}`).toString('base64')}`;
  const response = await fetch(`${app.origin}${path}`, {
    headers: { ...PAGE, authorization },
    redirect: 'manual',
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const linksOf = (text: string) => {
  const nav = /<nav[^>]*>(.*)<\/nav>/.exec(text)?.[1] ?? '';
  return [...nav.matchAll(/<a href="([^"]*)"[^>]*>([^<]*)<\/a>/g)].map(([, path, label]) => [path, label]);
};

describe('every page', () => {
  test('has a path of its own', () => {
    const paths = [BOARD, ...ourPages].map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    for (const path of paths) expect(path).toMatch(/^\/[a-z]+$/);
  });

  test.each(ourPages)('is behind the login, which leads back to it: $path', async ({ path }) => {
    const app = await startWebApp({ users });
    const sent = await fetch(`${app.origin}${path}`, { headers: PAGE, redirect: 'manual' });
    expect([sent.status, sent.headers.get('location')]).toEqual([
      303,
      `/login?next=${encodeURIComponent(path)}`,
    ]);
    const body = new URLSearchParams({ name: 'boris', password: PASSWORD, next: path });
    const login = await fetch(`${app.origin}/login`, { method: 'POST', body, redirect: 'manual' });
    expect(login.headers.get('location')).toBe(path);
  });

  test.each(ourPages)('admits those whose page it is, and tells the others so: $path', async (page) => {
    const app = await startWebApp({ users });
    for (const { name, role } of users) {
      const { status, text } = await open(app, name, page.path);
      if (page.roles.includes(role)) expect([200, 302, 503]).toContain(status);
      else {
        const refusal = inLanguage('ru', () => told(page.refusal ?? 'a refusal'));
        expect([status, text.includes(refusal)]).toEqual([403, true]);
        expect(app.audit).toContain(`${name} look ${page.path} refused`);
      }
    }
  });
});

describe('the navigation', () => {
  test('has the sections that a visitor is meant to see, in their order, who it is, and the way out', async () => {
    const app = await startWebApp({ users, audited: [] });
    const [desk, find] = [
      ['/desk', 'Сейчас'],
      ['/find', 'Найти'],
    ];
    expect(linksOf((await open(app, 'anna', '/desk/main')).text)).toEqual([desk, find]);
    const { text } = await open(app, 'boris', '/audit');
    expect(linksOf(text)).toEqual([
      desk,
      find,
      ['/todo', 'Разобрать'],
      ['/report', 'Отчёт'],
      ['/state', 'Состояние'],
      ['/audit', 'Журнал'],
      ['/board', 'Служебное'],
    ]);
    expect(text).toContain('<a href="/audit" aria-current="page">');
    expect(text).toContain('<span>boris, старший смены</span><a href="/logout">Выйти</a>');
  });

  test('says how much waits in a section, where something does', () => {
    const site = siteMap([BOARD], { '/board': () => 9 });
    expect(site.navFor('supervisor')).toMatchObject([{ path: '/board', count: 9 }]);
    expect(siteMap([BOARD]).navFor('supervisor')).toMatchObject([{ count: null }]);
  });

  test('leaves out a section without a label', () => {
    const hidden = { path: '/hidden', label: null, position: 1, roles: EVERYBODY };
    const site = siteMap([BOARD, hidden]);
    expect(site.navFor('supervisor').map(({ path }) => path)).toEqual(['/board']);
    expect(site.hasAddress('/hidden')).toBe(true);
  });
});

test.each([
  ['/desk', true],
  ['/desk/main?still', true],
  ['/desk?x', true],
  ['/desks', false],
  ['/desk-2', false],
  ['//desk', false],
  ['/other', false],
  ['https://evil.example/desk', false],
  ['/desk\\\r\nx', false],
  ['', false],
])('%j is an address of the site: %s', (address, isOne) => {
  expect(siteMap([BOARD, ...ourPages]).hasAddress(address)).toBe(isOne);
});

test('the style of every page is the one that the content security policy allows', async () => {
  const app = await startWebApp({ users, audited: [] });
  for (const path of ['/login', '/logout', '/desk/main', '/audit']) {
    const { headers, text } = await open(app, 'boris', path);
    const style = /<style>([^]*)<\/style>/.exec(text)?.[1] ?? '';
    const digest = createHash('sha256').update(style).digest('base64');
    expect(headers.get('content-security-policy')).toContain(`style-src 'sha256-${digest}'`);
  }
});

test('a desk that is not in earnest is named on every page, in the navigation', () => {
  const desks = [
    { name: 'main', title: 'Ленина', robot: { kind: 'voicebox' as const } },
    { name: 'north', title: 'Север', robot: { kind: 'simulator' as const } },
    { name: 'west', title: 'Запад', robot: { kind: 'voicebox' as const }, dialOnly: ['79161234567'] },
  ];
  const site = siteMap([BOARD, ...ourPages, ...noticesOf(desks)]);
  for (const role of EVERYBODY)
    expect(inLanguage('ru', () => site.navFor(role)).slice(0, 2)).toEqual([
      { path: '/desk/north', label: '⚠ Учебный режим: Север', count: null },
      { path: '/desk/west', label: '⚠ Звонки только на разрешённые номера (1): Запад', count: null },
    ]);
});
