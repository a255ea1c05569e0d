// Accessibility of our pages, by axe in a real browser: no violation on any of them. Another page is a line in the list.
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { pauseByPerson, resume } from '../../src/shared/calls/pause.js';
import { hashPassword } from '../../src/shared/passwords.js';
import { SealRing, parseSealKeys } from '../../src/shared/sealing.js';
import { beginCall as beginByHand } from '../support/beginning.js';
import { exportOf } from '../support/clinic.js';
import { startProcess } from '../support/processes.js';
import { startRedis } from '../support/redis.js';
import { fetchedCall, showWorker, startWeb, type WebProcess } from '../redis/webhooks/webProcess.js';
import { faultsOf, LOOKS, logIn, openBare, openBrowser, PASSWORD, shoot } from './visitor.js';

const chromiumPath = inject('chromiumPath');

/** Behind the login; `DESK` stands for the desk's name, `REF` for a document of which a call is running. */
const PAGES: readonly { readonly path: string; readonly roles: readonly ('anna' | 'boris')[] }[] = [
  { path: '/desk/DESK', roles: ['anna', 'boris'] },
  { path: '/desk/DESK?still', roles: ['anna'] },
  { path: '/desk/DESK/tv', roles: ['anna'] },
  { path: '/find', roles: ['anna', 'boris'] },
  { path: '/doc/REF', roles: ['anna', 'boris'] },
  { path: '/todo', roles: ['boris'] },
  { path: '/report/DESK', roles: ['boris'] },
  { path: '/state', roles: ['boris'] },
  { path: '/audit', roles: ['boris'] },
  { path: '/logout', roles: ['anna'] },
  { path: '/desk/none', roles: ['anna'] },
];
describe.skipIf(chromiumPath === null)('our pages', () => {
  let browser: Browser;
  let web: WebProcess;
  let ref = '';

  beforeAll(async () => {
    const hash = await hashPassword(PASSWORD);
    // Its own: a command or a worker opens what is sealed there, and other tests seal with other keys.
    const redis = await startRedis();
    web = await startWeb(redis.url, {
      BOARD_USERS: `anna:operator:${hash},boris:supervisor:${hash},eve:supervisor:${hash}:en`,
    });
    await showWorker(web.desk);
    const file = join(dirname(web.environment['MARVIN_CONFIG'] ?? ''), 'export.csv');
    await writeFile(file, exportOf(9));
    const command = await startProcess('producer', { env: web.environment, args: ['enqueue', file] });
    expect((await command.exited).code, command.stderr()).toBe(0);
    const ring = new SealRing(parseSealKeys(web.environment['MARVIN_SEAL_KEYS'] ?? ''));
    for (const status of ['operator_answered', 'patient_answered', null]) {
      const { job, callId } = await fetchedCall(web.desk);
      ref = job.data.ref;
      expect((await beginByHand(web.desk, job, callId, { ring })).kind).toBe('dial');
      if (status !== null) await web.applyEvent(callId, { status }, 'progress');
    }
    browser = await openBrowser(chromiumPath ?? '');
  });

  test.each(LOOKS)('have no fault that axe finds, and fit ($colorScheme, $viewport.width)', async (look) => {
    const found: unknown[] = [];
    for (const name of ['anna', 'boris'] as const) {
      const page = await openBare(browser, look);
      await page.goto(`${web.origin}/login`);
      found.push(...(await faultsOf(page, '/login')));
      await logIn(page, `${web.origin}/desk`, name);
      await page.waitForURL(/\/desk\//);
      for (const { path } of PAGES.filter(({ roles }) => roles.includes(name))) {
        await page.goto(`${web.origin}${path.replace('DESK', web.desk.settings.name).replace('REF', ref)}`);
        found.push(...(await faultsOf(page, `${name} ${path}`)));
        await shoot(page, `${name}${path.replaceAll('/', '-')}-${look.viewport.width}-${look.colorScheme}`);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
          look.viewport.width,
        );
      }
    }
    expect(found).toEqual([]);
  });

  test('say the specialist in a line’s row, as the robot does, and no name', async () => {
    const page = await openBare(browser, LOOKS[0]);
    await logIn(page, `${web.origin}/desk`, 'anna');
    await page
      .locator('#lines')
      .getByText(/приём .* · [а-я]+/)
      .first()
      .waitFor();
    expect(await page.content()).not.toMatch(/Выдумкин|79161|sealed/);
  });

  test('have none in English, on a paused desk, nor on the page of a board’s link', async () => {
    const { desk } = web;
    await pauseByPerson(desk, { by: 'boris', reason: 'обед', untilMs: null });
    onTestFinished(() => resume(desk));
    const page = await openBare(browser, LOOKS[0]);
    await logIn(page, `${web.origin}/desk`, 'eve');
    await page.getByText('Paused', { exact: true }).waitFor();
    expect(await faultsOf(page, 'paused')).toEqual([]);
    await shoot(page, 'paused-english');
    await page.getByRole('button', { name: 'Link for a wall board' }).click();
    const link = await page.locator('input.link').inputValue();
    expect(await faultsOf(page, 'link')).toEqual([]);
    await shoot(page, 'tv-link-english');
    const wall = await openBare(browser, { ...LOOKS[0], viewport: { width: 1920, height: 1080 } });
    await wall.goto(link);
    await wall.getByText('Talking').waitFor();
    const sizes = await wall.evaluate<number[]>(
      "[...document.querySelectorAll('.big dd, .timer')].map((one) => Number.parseFloat(getComputedStyle(one).fontSize))",
    );
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(64);
    await shoot(wall, 'tv-english');
  });
});
