// A user who reads English walks through the pages and finds no Russian beside what the clinic itself wrote.
import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { settle } from '../../src/shared/calls/settle.js';
import { noteUncalled } from '../../src/shared/documents/uncalledRows.js';
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

/** What the clinic wrote: the desk's title, initials, document numbers. */
const OF_THE_CLINIC = [/Клиника на Ленина, 5/g, /(?:[А-ЯЁ]\. ?){1,4}/g, /КЛ00-[\w-]+/g];

/** What is read in the main part of each page; a page that is added has a line here. */
const PAGES: [path: string, isThere: RegExp][] = [
  ['/find', /surname/],
  ['/todo', /To be checked/],
  ['/doc/{silent}', /What happened/],
  ['/doc/{waiting}', /Call at/],
  ['/doc/КЛ00-rejected', /row of an export/],
  ['/audit', /log-in/],
];

/** All that is read aloud or seen, in the page. */
const READ = `[document.querySelector('main').innerText, document.title,
  ...[...document.querySelectorAll('main [aria-label], main [data-done]')]
    .flatMap((one) => [one.ariaLabel, one.dataset.done, one.dataset.failed])].join('\\n')`;

describe.skipIf(chromiumPath === null)('a user who reads English', () => {
  let browser: Browser;
  let web: WebProcess;
  const refs = { silent: '', waiting: '' };

  beforeAll(async () => {
    const hash = await hashPassword(PASSWORD);
    web = await startWeb(inject('redisUrl'), { BOARD_USERS: `eva:supervisor:${hash}:en` });
    refs.silent = await queueCallback(web.desk);
    await settle(web.desk, await beginCall(web.desk), { disposition: 'silent', raw: null }, Date.now());
    await closeAsExpired(web.desk);
    refs.waiting = await queueCallback(web.desk, {}, 3_600_000);
    const rejected = { ref: 'КЛ00-rejected', desk: web.desk.settings.name, why: ['bad_phone' as const] };
    await noteUncalled(web.desk.redis, [rejected], Date.now(), 30);
    browser = await openBrowser(chromiumPath ?? '');
  });

  test('finds no Russian', async () => {
    const { page, complaints } = await openPage(browser, { width: 390, height: 844 });
    await logIn(page, `${web.origin}/find`, 'eva');
    for (const [path, isThere] of PAGES) {
      const address = path.replace('{silent}', refs.silent).replace('{waiting}', refs.waiting);
      await page.goto(`${web.origin}${encodeURI(address)}`);
      await page.locator('main').getByText(isThere).first().waitFor();
      await shoot(page, `english-${path.replaceAll(/\W/g, '')}`);
      expect(await page.locator('html').getAttribute('lang')).toBe('en');
      const read = await page.evaluate<string>(READ);
      const ours = OF_THE_CLINIC.reduce((text, pattern) => text.replace(pattern, ''), read);
      expect(ours.match(/[^\n]*[а-яё][^\n]*/gi) ?? [], path).toEqual([]);
    }
    expect(complaints).toEqual([]);
  });

  test('has the board in English', async () => {
    const { page } = await openPage(browser);
    await logIn(page, `${web.origin}/board`, 'eva');
    await page.locator('aside').getByText('Callbacks: Клиника на Ленина, 5').waitFor();
    const { name } = web.desk.settings;
    await page.goto(`${web.origin}/board/queue/${name}.calls?status=failed`);
    await page
      .getByText(/appointment \d\d\.\d\d/)
      .first()
      .waitFor();
    const read = await page.locator('body').innerText();
    const ours = OF_THE_CLINIC.reduce((text, pattern) => text.replace(pattern, ''), read);
    expect(ours.match(/[^\n]*[а-яё][^\n]*/gi) ?? []).toEqual([]);
  });
});
