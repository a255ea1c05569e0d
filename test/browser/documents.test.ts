// Finding a patient who rings back, and the worklist, in a real browser; patients come from an export by the real command.
import { writeFile } from 'node:fs/promises';
import { join, dirname } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { CallbackJob } from '../../src/shared/contracts/job.js';
import { hashPassword } from '../../src/shared/passwords.js';
import { SealRing, parseSealKeys } from '../../src/shared/sealing.js';
import { settle } from '../../src/shared/calls/settle.js';
import { beginCall as beginByHand } from '../support/beginning.js';
import { exportOf, SURNAMES } from '../support/clinic.js';
import { startProcess } from '../support/processes.js';
import { storedResult } from '../support/results.js';
import { until } from '../support/until.js';
import { startWeb, type WebProcess } from '../redis/webhooks/webProcess.js';
import { logIn, openBrowser, openPage, PASSWORD, shoot } from './visitor.js';
import { Worker } from 'bullmq';
import { randomUUID } from 'node:crypto';

const chromiumPath = inject('chromiumPath');
const PATIENTS = 4;
const SIZES = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
] as const;

describe.skipIf(chromiumPath === null)('documents', () => {
  let browser: Browser;
  let web: WebProcess;

  beforeAll(async () => {
    const hash = await hashPassword(PASSWORD);
    web = await startWeb(inject('redisUrl'), {
      BOARD_USERS: `anna:operator:${hash},boris:supervisor:${hash}`,
    });
    const file = join(dirname(web.environment['MARVIN_CONFIG'] ?? ''), 'export.csv');
    await writeFile(file, exportOf(PATIENTS));
    const command = await startProcess('producer', { env: web.environment, args: ['enqueue', file] });
    expect((await command.exited).code, command.stderr()).toBe(0);
    for (const disposition of ['silent', 'silent', 'patient_busy'] as const)
      await settle(web.desk, await call(web), { disposition, raw: null }, Date.now());
    await refuseResult(web);
    browser = await openBrowser(chromiumPath ?? '');
  });

  test('are found by a surname, told, and never name the patient', async () => {
    const { page, complaints } = await openPage(browser);
    await logIn(page, `${web.origin}/find`, 'anna');
    await page.getByLabel(/начало фамилии/).fill((SURNAMES[0] ?? '').slice(0, 4));
    await page.getByRole('button', { name: 'Найти' }).click();
    await page.waitForURL(/\/doc\//);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('КЛ00-000000');
    await page.getByText('Поставлен в очередь').waitFor();
    expect(await page.content()).not.toMatch(/Выдумкин|8916|7916\d{7}/);
    expect(await page.getByRole('button').count()).toBe(0);
    await page.goto(`${web.origin}/find`);
    await page.getByLabel(/начало фамилии/).fill('Никого');
    await page.getByRole('button', { name: 'Найти' }).click();
    await page.getByText('Ничего не нашлось').waitFor();
    expect(complaints).toEqual([]);
  });

  test('under review are settled on the worklist, each as the button says, and once', async () => {
    const { page, complaints } = await openPage(browser);
    await logIn(page, `${web.origin}/todo`, 'boris');
    await page.getByRole('heading', { name: /Нужна проверка \(2\)/ }).waitFor();
    await page.getByRole('heading', { name: /1С не приняла \(1\)/ }).waitFor();
    await shoot(page, 'todo-busy');
    await page
      .getByRole('checkbox', { name: /И?П\. С\./ })
      .first()
      .check();
    await page.getByRole('button', { name: 'Нет, перезвонить' }).click();
    await page.getByRole('heading', { name: 'Перезвонить всё равно?' }).waitFor();
    await shoot(page, 'todo-confirm');
    await page.getByRole('link', { name: 'Не перезванивать' }).click();
    await page
      .getByRole('checkbox', { name: /П\. С\./ })
      .first()
      .check();
    await page.getByLabel(/Заметка/).fill('операторы говорят, что пациент сбросил');
    await page.getByRole('button', { name: 'Проверено, закрыть' }).click();
    await page.getByText('Сделано: 1 документ.').waitFor();
    await page.getByRole('heading', { name: /Нужна проверка \(1\)/ }).waitFor();
    await page.getByRole('link', { name: 'Журнал' }).click();
    await page.getByText('с заметкой, выполнено').waitFor();
    await page.getByText('с заметкой, выполнено').locator('xpath=ancestor::li').getByRole('link').click();
    await page.getByText('Заметка, boris: операторы говорят, что пациент сбросил').waitFor();
    await page.goto(`${web.origin}/todo`);
    await page.getByRole('button', { name: 'Отправить снова' }).click();
    await page.getByText('Отправлено снова: 1.').waitFor();
    expect((await web.desk.results.getJobCounts('failed'))['failed']).toBe(0);
    expect(complaints).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('fit a telephone and a desk (%s)', async (colorScheme) => {
    for (const viewport of SIZES) {
      for (const name of ['anna', 'boris']) {
        const { page, complaints } = await openPage(browser, viewport, colorScheme);
        await logIn(page, `${web.origin}/find`, name);
        const shot = `${name}-${viewport.width}-${colorScheme}`;
        await shown(page, web, '/find', `find-${shot}`);
        await page.getByLabel(/начало фамилии/).fill('КЛ00-000002');
        await page.getByRole('button', { name: 'Найти' }).click();
        await page.waitForURL(/\/doc\//);
        await fits(page, `doc-${shot}`);
        if (name === 'boris') await shown(page, web, '/todo', `todo-${shot}`);
        expect(complaints).toEqual([]);
      }
    }
  });
});

async function shown(page: Page, web: WebProcess, path: string, shot: string): Promise<void> {
  await page.goto(`${web.origin}${path}`);
  await fits(page, shot);
}

async function fits(page: Page, shot: string): Promise<void> {
  await shoot(page, shot);
  const width = await page.evaluate('document.documentElement.scrollWidth');
  expect(width, shot).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
}

/** Takes the next callback as a worker with the process's own keys does. @returns the call's id */
async function call({ desk, environment }: WebProcess): Promise<string> {
  const worker = new Worker<CallbackJob, unknown>('calls', null, {
    connection: desk.redis,
    prefix: desk.keys.prefix,
    autorun: false,
  });
  const callId = randomUUID();
  const job = await until(() => worker.getNextJob(callId, { block: false }), { what: 'a callback to fetch' });
  const ring = new SealRing(parseSealKeys(environment['MARVIN_SEAL_KEYS'] ?? ''));
  expect((await beginByHand(desk, job, callId, { ring })).kind).toBe('dial');
  await worker.close();
  return callId;
}

/** A result that 1C has refused, as the delivery leaves it. */
async function refuseResult({ desk }: WebProcess): Promise<void> {
  const { results, redis, keys, settings } = desk;
  const result = storedResult(settings.name);
  await results.add('retry', result, { jobId: result.id, lifo: true });
  const worker = new Worker('results', null, { connection: redis, prefix: keys.prefix, autorun: false });
  const job = await until(
    async () => {
      const next = await worker.getNextJob('test', { block: false });
      if (next.id === result.id) return next;
      return null;
    },
    { what: 'the result' },
  );
  await job.moveToFailed(new Error('1C answered 404; check url and entity'), 'test', false);
  await worker.close();
}
