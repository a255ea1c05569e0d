// Desks without a living worker in a real browser: the open pages turn red by themselves, and green again.
import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { hashPassword } from '../../src/shared/passwords.js';
import { startProcess } from '../support/processes.js';
import { startRedis } from '../support/redis.js';
import { startWeb, type WebProcess } from '../redis/webhooks/webProcess.js';
import {
  expectCount,
  faultsOf,
  LOOKS,
  logIn,
  openBare,
  openBrowser,
  openPage,
  PASSWORD,
  shoot,
} from './visitor.js';

const chromiumPath = inject('chromiumPath');
/** From the last worker's death to a red page. */
const SEEN_WITHIN_MS = 20_000;

describe.skipIf(chromiumPath === null)('a desk whose workers die', () => {
  let browser: Browser;
  let web: WebProcess;

  beforeAll(async () => {
    const hash = await hashPassword(PASSWORD);
    // Its own: a command or a worker opens what is sealed there, and other tests seal with other keys.
    const redis = await startRedis();
    web = await startWeb(redis.url, { BOARD_USERS: `anna:operator:${hash}` }, ['Клиника на Светланской']);
    browser = await openBrowser(chromiumPath ?? '');
  });

  test('turns its open page and the cards red within 20 s, and a new worker turns them back, without a reload', async () => {
    const { page, complaints } = await openPage(browser);
    await logIn(page, `${web.origin}/desk/${web.desk.settings.name}`, 'anna');
    const cards = await page.context().newPage();
    await cards.goto(`${web.origin}/desk`);
    await page.getByText('Никто не звонит').waitFor();
    await page.evaluate('window.isFirstLoad = true');
    const worker = await startProcess('worker', { env: web.environment });
    await page.locator('.band.good', { hasText: 'Обзвон идёт' }).waitFor();
    await expectCount(cards.locator('.cards .badge.good', { hasText: 'Обзвон идёт' }), 2);
    await worker.kill('SIGKILL');
    const diedMs = Date.now();
    await page
      .locator('.band.bad', { hasText: 'нет работающего процесса обзвона' })
      .waitFor({ timeout: SEEN_WITHIN_MS + 5_000 });
    await expectCount(cards.locator('.cards section.bad', { hasText: 'Никто не звонит' }), 2);
    expect(Date.now() - diedMs).toBeLessThan(SEEN_WITHIN_MS);
    for (const one of [page, cards]) expect(await one.title()).toMatch(/^Никто не звонит/);
    await shoot(page, 'desk-no-worker');
    await shoot(cards, 'cards-no-worker');
    await startProcess('worker', { env: web.environment });
    await page.locator('.band.good', { hasText: 'Обзвон идёт' }).waitFor();
    expect(await page.evaluate('window.isFirstLoad')).toBe(true);
    expect(complaints).toEqual([]);
  });

  test.each(LOOKS)('are cards without a fault that axe finds ($colorScheme)', async (look) => {
    const page = await openBare(browser, look);
    await logIn(page, `${web.origin}/desk`, 'anna');
    await expectCount(page.locator('.cards section'), 2);
    expect(await faultsOf(page, 'cards')).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
      look.viewport.width,
    );
  });
});
