// The desk page in a real browser: what operators see of their day, what supervisors may do, on a telephone too.
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { hashPassword } from '../../src/shared/passwords.js';
import {
  beginCall,
  closeAsExpired,
  queueCallback,
  showWorker,
  startWeb,
  type WebProcess,
} from '../redis/webhooks/webProcess.js';
import { expectCount, logIn, openBrowser, openPage, PASSWORD, shoot } from './visitor.js';

const chromiumPath = inject('chromiumPath');

describe.skipIf(chromiumPath === null)('the desk page', () => {
  let browser: Browser;
  let web: WebProcess;

  beforeAll(async () => {
    const hash = await hashPassword(PASSWORD);
    web = await startWeb(inject('redisUrl'), {
      BOARD_USERS: `anna:operator:${hash},boris:supervisor:${hash}`,
    });
    await showWorker(web.desk);
    for (const status of ['connected', 'connected', 'patient_failed', 'operator_failed']) {
      await queueCallback(web.desk);
      await web.applyEvent(await beginCall(web.desk), { status }, 'settled');
    }
    await closeAsExpired(web.desk);
    await queueCallback(web.desk);
    await web.applyEvent(await beginCall(web.desk), { status: 'operator_answered' }, 'progress');
    await queueCallback(web.desk);
    await beginCall(web.desk);
    await queueCallback(web.desk);
    browser = await openBrowser(chromiumPath ?? '');
  });

  test('shows an operator the day, masked, without a button', async () => {
    const { page, complaints } = await openPage(browser);
    await openDesk(page, web, 'anna');
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Клиника на Ленина, 5');
    await expectCount(page.getByText('На линии: 2 из 3'), 1);
    await expectCount(page.locator('#lines').getByText('И. П. С.'), 2);
    await expectCount(page.locator('[aria-current=step]', { hasText: 'Объявление' }), 1);
    await expectCount(page.locator('[aria-current=step]', { hasText: 'Звоним оператору' }), 1);
    expect(await countIn(page, 'Соединили с пациентом')).toBe('2');
    expect(await countIn(page, 'Не соединили, причина неизвестна')).toBe('1');
    expect(await countIn(page, 'Оператор не ответил')).toBe('1');
    expect(await countIn(page, 'Приём слишком близко или прошёл')).toBe('1');
    await expectCount(page.getByRole('button'), 0);
    expect(await page.content()).not.toMatch(/Иванов|79161234567|sealed/);
    await shoot(page, 'desk-operator');
    expect(complaints).toEqual([]);
  });

  test('follows the desk without a reload, keeps the focus, and is still when it is told to', async () => {
    const { page, complaints } = await openPage(browser);
    await openDesk(page, web, 'anna');
    await page.evaluate('window.isFirstLoad = true');
    await page.getByText(/обновлено \d+ с назад/).waitFor();
    const loadedAt = await page.locator('footer time').innerText();
    await page.locator('footer time').filter({ hasNotText: loadedAt }).waitFor();
    await page.locator('#lines a').first().focus();
    const focused = await page.evaluate('document.activeElement.id');
    const jobId = await queueCallback(web.desk);
    const callId = await beginCall(web.desk);
    await page.getByRole('heading', { name: 'На линии: 3 из 3' }).waitFor();
    await web.applyEvent(callId, { status: 'patient_answered' }, 'progress');
    await page.locator('[aria-current=step]', { hasText: 'Разговор' }).waitFor();
    expect(await page.title()).toMatch(/^Обзвон идёт: 3\/3 · /);
    expect(await page.evaluate('[window.isFirstLoad, document.activeElement.id]')).toEqual([true, focused]);
    await web.applyEvent(callId, { status: 'connected' }, 'settled');
    await page.getByRole('heading', { name: 'На линии: 2 из 3' }).waitFor();
    expect(jobId).not.toBe('');
    await page.getByRole('link', { name: 'Остановить обновление' }).click();
    await page.getByRole('link', { name: 'Следить дальше' }).waitFor();
    await expectCount(page.locator('script'), 0);
    expect(complaints).toEqual([]);
  });

  test('lets a supervisor pause and resume the desk, and the journal says so', async () => {
    const { page, complaints } = await openPage(browser);
    await openDesk(page, web, 'boris');
    await page.getByText('Поставить на паузу…').click();
    await page.getByLabel('пока не сниму').check();
    await page.getByLabel('Причина').fill('обед');
    await shoot(page, 'desk-pause-form');
    await page.getByRole('button', { name: 'Поставить на паузу' }).click();
    await page.getByText(/до снятия паузы: остановил\(а\) boris, \d\d:\d\d: обед/).waitFor();
    expect(await web.desk.calls.isPaused()).toBe(true);
    await shoot(page, 'desk-paused');
    await page.getByRole('button', { name: 'Снять паузу' }).click();
    await page.getByText('Обзвон идёт').waitFor();
    expect(await web.desk.calls.isPaused()).toBe(false);
    await page.getByRole('link', { name: 'Журнал' }).click();
    await page
      .getByRole('listitem')
      .filter({ hasText: /boris: пауза, Клиника на Ленина, 5: выполнено/ })
      .first()
      .waitFor();
    await shoot(page, 'audit');
    await page.getByRole('link', { name: 'Служебное' }).click();
    await page.getByText('Перезвоны').first().waitFor();
    expect(complaints).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('fits a telephone (%s)', async (colorScheme) => {
    const { page, complaints } = await openPage(browser, { width: 360, height: 740 }, colorScheme);
    await openDesk(page, web, 'boris');
    await shoot(page, `desk-phone-${colorScheme}`);
    for (const path of ['/desk', '/audit']) {
      await page.goto(`${web.origin}${path}`);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    }
    await shoot(page, `audit-phone-${colorScheme}`);
    expect(complaints).toEqual([]);
  });
});

async function openDesk(page: Page, web: WebProcess, name: string): Promise<void> {
  await logIn(page, `${web.origin}/desk`, name);
  await page.waitForURL(`${web.origin}/desk/${web.desk.settings.name}`);
  // On a busy machine Redis may answer too late for the first page; that one reloads itself.
  await page.getByRole('heading', { name: 'Клиника на Ленина, 5', level: 1 }).waitFor();
}

/** The number beside a row's words. */
async function countIn(page: Page, words: string): Promise<string> {
  return page.getByRole('row', { name: words }).getByRole('cell').innerText();
}
