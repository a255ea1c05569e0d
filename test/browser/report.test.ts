// The report in a real browser: a busy day of made-up counters and an empty one, on screens and on paper.
import { writeFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { dayKey } from '../../src/shared/counters/dayCounters.js';
import { isoIn } from '../../src/shared/domain/instant.js';
import { hashPassword } from '../../src/shared/passwords.js';
import { daysFrom } from '../../src/shared/reports/deskReport.js';
import { startWeb, type WebProcess } from '../redis/webhooks/webProcess.js';
import { BUSY_DAY, WEEK_AGO } from '../support/reports.js';
import { logIn, openBrowser, openPage, PASSWORD, shoot, SHOTS } from './visitor.js';

const chromiumPath = inject('chromiumPath');
const SIZES = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
] as const;

describe.skipIf(chromiumPath === null)('the report', () => {
  let browser: Browser;
  let web: WebProcess;
  let date: string;

  beforeAll(async () => {
    const hash = await hashPassword(PASSWORD);
    web = await startWeb(inject('redisUrl'), {
      BOARD_USERS: `anna:operator:${hash},boris:supervisor:${hash},carol:supervisor:${hash}:en`,
    });
    date = daysFrom(isoIn('Europe/Moscow', Date.now()).slice(0, 10), -1);
    await web.desk.redis.hset(dayKey(web.desk, date), BUSY_DAY);
    await web.desk.redis.hset(dayKey(web.desk, daysFrom(date, -7)), WEEK_AGO);
    browser = await openBrowser(chromiumPath ?? '');
  });

  const addressOf = (day = date) => `${web.origin}/report/${web.desk.settings.name}?date=${day}`;

  test('shows a day and leads to others, and to the same numbers as CSV', async () => {
    const { page, complaints } = await openPage(browser);
    await logIn(page, `${web.origin}/report`, 'boris');
    await page.waitForURL(/\/report\/\w+$/);
    expect(await page.locator('p.headline').innerText()).toMatch(/звонков не было/);
    expect(await page.locator('.report svg').count()).toBe(0);
    await page.getByRole('link', { name: /^←/ }).click();
    await page
      .getByText('соединили 44 из 48 (92 %, неделю назад 88 %), 71 звонок, ждали оператора 41 мин')
      .waitFor();
    expect(await page.getByRole('img').count()).toBe(7);
    expect(await page.getByRole('table').count()).toBe(9);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Скачать CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`report-${web.desk.settings.name}-${date}.csv`);
    expect(complaints).toEqual([]);
  });

  test('is refused to operators', async () => {
    const { page } = await openPage(browser);
    await logIn(page, addressOf(), 'anna');
    await page.getByText('Отчёты смотрят старшие смены').waitFor();
    expect(await page.content()).not.toContain('44');
  });

  test.each(['light', 'dark'] as const)('fits a telephone and a desk (%s)', async (colorScheme) => {
    for (const viewport of SIZES) {
      const { page, complaints } = await openPage(browser, viewport, colorScheme);
      await logIn(page, addressOf(), 'boris');
      await page.locator('.report svg').first().waitFor();
      await fits(page, `report-${viewport.width}-${colorScheme}`);
      await page.goto(addressOf(daysFrom(date, -30)));
      await fits(page, `report-empty-${viewport.width}-${colorScheme}`);
      expect(complaints).toEqual([]);
    }
  });

  test('prints on A4, in English for whoever reads English', async () => {
    const { page, complaints } = await openPage(browser, { width: 703, height: 1000 });
    await logIn(page, addressOf(), 'carol');
    await page.getByText('connected 44 of 48 (92%, a week ago 88%)').waitFor();
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('navigation').isVisible()).toBe(false);
    await fits(page, 'report-print');
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    expect(pdf.subarray(0, 4).toString()).toBe('%PDF');
    if (SHOTS !== undefined) await writeFile(`${SHOTS}/report.pdf`, pdf);
    expect(complaints).toEqual([]);
  });
});

/** Nothing is wider than the window, and no text of a plot is cut or lies on another one. */
async function fits(page: Page, shot: string): Promise<void> {
  await shoot(page, shot);
  const width = await page.evaluate('document.documentElement.scrollWidth');
  expect(width, shot).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
  expect(await page.evaluate(TEXTS_AT_FAULT), shot).toEqual([]);
}

/** In the browser: the texts of plots that leave their section, or touch another text of their plot. */
const TEXTS_AT_FAULT = `[...document.querySelectorAll('.report svg')].flatMap((svg) => {
  const frame = svg.closest('section').getBoundingClientRect();
  const texts = [...svg.querySelectorAll('text')].filter((text) => text.textContent.trim() !== '');
  const boxes = texts.map((text) => text.getBoundingClientRect());
  const isOut = (box) => box.left < frame.left || box.right > frame.right || box.top < frame.top;
  const touches = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 2 && b.top < a.bottom - 2;
  return texts.filter((text, i) => isOut(boxes[i]) || boxes.some((box, j) => j !== i && touches(boxes[i], box)))
    .map((text) => svg.getAttribute('aria-label') + ': ' + text.textContent);
})`;
