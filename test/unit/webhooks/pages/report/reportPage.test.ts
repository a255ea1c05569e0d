// The report as a page and as CSV, without Redis: who sees it, which day, and what when Redis is away.
import { describe, expect, it } from 'vitest';
import type { BoardUser } from '../../../../../src/shared/config/environment.js';
import { BUSY_DAY, reportOfDay } from '../../../../support/reports.js';
import { cheapHash, startWebApp, type WebAppOptions } from '../../webApp.js';

const PASSWORD = 'длинный пароль';
const hash = cheapHash(PASSWORD);
const users: BoardUser[] = [
  { name: 'anna', role: 'operator', language: 'ru', hash },
  { name: 'boris', role: 'supervisor', language: 'ru', hash },
  { name: 'carol', role: 'supervisor', language: 'en', hash },
];
const NOW = Date.parse('2026-11-25T22:30:00Z');

async function start(options: WebAppOptions = {}) {
  const asked: string[] = [];
  const app = await startWebApp({
    users,
    now: () => NOW,
    report: (desk, date) => {
      asked.push(`${desk} ${date}`);
      return Promise.resolve({ ...reportOfDay(BUSY_DAY), desk, date });
    },
    ...options,
  });
  const open = (name: string, path: string) =>
    fetch(`${app.origin}${path}`, {
      redirect: 'manual',
      headers: {
        authorization: `Basic ${Buffer.from(`${name}:${PASSWORD}`).toString('base64')}`,
        accept: 'text/html',
      },
    });
  return { app, asked, open };
}

describe('the report', () => {
  it('is for supervisors; everybody else is told so and nothing of it', async () => {
    const { open, asked, app } = await start();
    for (const path of ['/report', '/report/main', '/report/main/day.csv']) {
      const refused = await open('anna', path);
      expect(refused.status).toBe(403);
      expect(await refused.text()).not.toContain('44');
    }
    expect(asked).toEqual([]);
    expect((await open('boris', '/report/main?date=2026-11-20')).status).toBe(200);
    expect(app.audit).toContain('boris look /report/main');
  });

  it('is of the desk’s own today unless a day of the calendar is asked for', async () => {
    const { open, asked } = await start();
    for (const query of ['', '?date=', '?date=2026-02-30', '?date=<b>', '?date=2026-11-20&date=2026-11-21'])
      expect((await open('boris', `/report/main${query}`)).status).toBe(200);
    expect(new Set(asked)).toEqual(new Set(['main 2026-11-26']));
    await open('boris', '/report/main?date=2026-11-20');
    expect(asked.at(-1)).toBe('main 2026-11-20');
    expect((await open('boris', '/report/other')).status).toBe(404);
  });

  it('leads to the only desk, and lists several', async () => {
    const one = await start();
    expect((await one.open('boris', '/report?date=2026-11-20')).headers.get('location')).toBe(
      '/report/main?date=2026-11-20',
    );
    const two = await start({ access: { other: undefined } });
    const text = await (await two.open('carol', '/report?date=2026-11-20')).text();
    expect(text).toMatch(/href="\/report\/main\?date=2026-11-20">Стол main</);
    expect(text).toMatch(/href="\/report\/other\?date=2026-11-20">Стол other</);
  });

  it('has one table under each plot, in the language of its reader, under one style sheet', async () => {
    const { open } = await start();
    const text = await (await open('carol', '/report/main?date=2026-11-25')).text();
    expect(text).toMatch(/connected\s44\sof\s48\s\(92%,\sa\sweek\sago\s88%\)/);
    expect(/<div class="report">[^]*<\/div>/.exec(text)?.[0]).not.toMatch(/[а-яё]/i);
    expect(text.match(/<style>/g)).toHaveLength(1);
    expect(text).not.toMatch(/\sstyle="/);
    expect(text.match(/<table/g)).toHaveLength(9);
    expect(text.match(/role="img"/g)).toHaveLength(7);
  });

  it('has the same numbers as CSV, a line each', async () => {
    const { open } = await start();
    const response = await open('boris', '/report/main/day.csv?date=2026-11-25');
    expect(response.headers.get('content-disposition')).toContain('report-main-2026-11-25.csv');
    const lines = (await response.text()).split('\r\n');
    expect(lines[0]).toMatch(/Группа;День;Таблица;Строка;Показатель;Значение$/);
    expect(lines).toContain('main;2026-11-25;Звонки по часам;9:00;Соединили;9');
    expect(lines).toContain('main;2026-11-25;Номера и проверка;Из них ещё не разобрано;Сколько;1');
  });

  it('says that Redis is away', async () => {
    const { open } = await start({ report: () => Promise.reject(new Error('Redis is away')) });
    for (const path of ['/report/main', '/report/main/day.csv']) {
      const response = await open('boris', path);
      expect(response.status).toBe(503);
    }
  });
});
