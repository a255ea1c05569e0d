// The board in a real browser: what an operator and a supervisor see and can do. The page breaks no rule of its own.
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { hashPassword } from '../../src/shared/passwords.js';
import {
  beginCall,
  closeAsExpired,
  queueCallback,
  startWeb,
  type WebProcess,
} from '../redis/webhooks/webProcess.js';
import { logIn, openBrowser, openPage, PASSWORD, shoot } from './visitor.js';

const chromiumPath = inject('chromiumPath');

describe.skipIf(chromiumPath === null)('the board', () => {
  let browser: Browser;
  let web: WebProcess;

  beforeAll(async () => {
    const hash = await hashPassword(PASSWORD);
    web = await startWeb(inject('redisUrl'), {
      BOARD_USERS: `anna:operator:${hash},boris:supervisor:${hash}`,
    });
    await closeAsExpired(web.desk); // the board's tab of failed jobs
    await queueCallback(web.desk);
    await web.applyEvent(await beginCall(web.desk), { status: 'patient_failed' }, 'settled');
    await queueCallback(web.desk);
    await web.applyEvent(await beginCall(web.desk), { status: 'operator_answered' }, 'progress');
    browser = await openBrowser(chromiumPath ?? '');
  });

  test('shows an operator who is on the phone, masked, and no button that acts', async () => {
    const { page, complaints } = await openPage(browser);
    await openBoard(page, web, 'anna');
    await openCalls(page, web, 'active');
    await page.getByText(/И\. П\. С\. · приём \d\d\.\d\d/).waitFor();
    await page.getByText('Марвин').first().waitFor();
    await shoot(page, 'operator-active');
    for (const status of ['latest', 'active', 'failed', 'delayed']) {
      await openCalls(page, web, status);
      await expect.poll(() => actionsOn(page)).toEqual([]);
    }
    expect(await page.content()).not.toMatch(/Иванов|79161234567|sealed/);
    expect(complaints).toEqual([]);
  });

  test('offers a supervisor what supervisors may do, and it works', async () => {
    const { page, complaints } = await openPage(browser);
    await openBoard(page, web, 'boris');
    await openCalls(page, web, 'failed');
    await expect.poll(() => actionsOn(page)).toEqual(['menu']);
    await shoot(page, 'supervisor-failed');
    await openCalls(page, web, 'delayed');
    await expect.poll(() => actionsOn(page)).toEqual(['menu', 'corner-up-left', 'corner-up-left']);
    await shoot(page, 'supervisor-delayed');
    await page.locator('button:has(svg.lucide-ellipsis-vertical)').click();
    const items = page.locator('[role="menuitem"]:visible');
    await shoot(page, 'supervisor-menu');
    await expect.poll(() => items.allInnerTexts()).toEqual(['Пауза']);
    await items.filter({ hasText: 'Пауза' }).click();
    await page.getByRole('button', { name: 'Подтвердить' }).click();
    await expect.poll(() => web.desk.calls.isPaused()).toBe(true);
    await web.desk.calls.resume();
    expect(complaints).toEqual([]);
  });

  test('speaks of desks by their titles, in our words, and leads to the document', async () => {
    const { page, complaints } = await openPage(browser, { width: 1440, height: 900 });
    await openBoard(page, web, 'boris');
    await page.locator('aside').getByText('Перезвоны: Клиника на Ленина, 5').waitFor();
    await openCalls(page, web, 'failed');
    await page.getByText('Приём слишком близко или прошёл').waitFor();
    const tab = await page.locator('main a[href*="status=failed"]').first().boundingBox();
    expect((tab?.x ?? 0) + (tab?.width ?? 0)).toBeLessThan(1440);
    expect(await page.locator('aside').innerText()).not.toContain(`${web.desk.settings.name}.`);
    expect(await page.getByRole('link', { name: 'Документ' }).first().getAttribute('href')).toMatch(
      /^\/doc\//,
    );
    await openCalls(page, web, 'delayed');
    await page.getByRole('button', { name: 'Запустить все сейчас' }).waitFor();
    expect(await page.locator('img').first().getAttribute('src')).toBe('/board/marvin.svg');
    expect(complaints).toEqual([]);
  });

  test('does not say that a queue is missing while Redis is away', async () => {
    const { page } = await openPage(browser);
    await openBoard(page, web, 'boris');
    await page.route('**/board/api/**', (route) =>
      route.fulfill({ status: 500, json: { error: { key: 'ERRORS.INTERNAL_SERVER_ERROR' } } }),
    );
    await page.goto(`${web.origin}/board/queue/${web.desk.settings.name}.calls`);
    await page.getByText('нет связи с базой').first().waitFor();
    expect(await page.locator('body').innerText()).not.toContain('Очередь не найдена');
  });

  test('serves Bull Board’s own files as we change them', async () => {
    const { page } = await openPage(browser);
    await openBoard(page, web, 'boris');
    const loaded = await page.evaluate<string[]>(
      "performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.endsWith('.js'))",
    );
    await openCalls(page, web, 'failed');
    const more = await page.evaluate<string[]>(
      "performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.endsWith('.js'))",
    );
    const texts = await Promise.all(
      [...new Set([...loaded, ...more])].map(async (url) => (await page.request.get(url)).text()),
    );
    const all = texts.join('');
    // An upgrade of Bull Board that writes these differently must be looked at (boardWords.ts).
    for (const ours of ['/ ago$| назад$/', '{name:e.displayName||e.name,queue:e,'])
      expect(all).toContain(ours);
  });

  test('is left by logging out', async () => {
    const { page } = await openPage(browser);
    await openBoard(page, web, 'anna');
    await page.goto(`${web.origin}/logout`);
    await page.getByRole('button', { name: 'Выйти' }).click();
    await page.waitForURL(`${web.origin}/login`);
    await page.goto(`${web.origin}/board`);
    expect(new URL(page.url()).pathname).toBe('/login');
  });

  test.each(['light', 'dark'] as const)('has a login page that fits a phone (%s)', async (colorScheme) => {
    const { page, complaints } = await openPage(browser, { width: 360, height: 640 }, colorScheme);
    await page.goto(`${web.origin}/login`);
    await page.getByLabel('Имя').fill('anna');
    await page.getByLabel('Пароль').fill('wrong');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('alert').innerText()).toBe('Неверное имя или пароль.');
    await shoot(page, `login-${colorScheme}`);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
  });
});

async function openBoard(page: Page, web: WebProcess, name: string): Promise<void> {
  await logIn(page, `${web.origin}/board`, name);
  await page.waitForURL(`${web.origin}/board`);
  await page.getByText('Перезвоны').first().waitFor();
}

async function openCalls(page: Page, web: WebProcess, status: string): Promise<void> {
  await page.goto(`${web.origin}/board/queue/${web.desk.settings.name}.calls?status=${status}`);
  await page
    .getByText(/И\. П\. С\. · приём/)
    .first()
    .waitFor();
}

const PASSIVE_ICONS = ['copy', 'chevron-down', 'chevron-up', 'maximize-2'];

/** The icons of the visible buttons that would do something. */
async function actionsOn(page: Page): Promise<string[]> {
  const icons = await page.locator('main button:visible > svg').all();
  const classes = await Promise.all(icons.map((icon) => icon.getAttribute('class')));
  const names = classes.map((text) => /lucide-([\w-]+)/.exec(text ?? '')?.[1] ?? 'unnamed');
  return names
    .filter((name) => !PASSIVE_ICONS.includes(name))
    .map((name) => (name === 'ellipsis-vertical' ? 'menu' : name));
}
