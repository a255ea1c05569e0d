// `npm run docs:screenshots`: makes the pictures of the documents again, from a clinic of made-up patients (docs/ru/images). Run it after a
// page has changed and look at what it made. Needs `npm run build` and a Chromium with its Russian texts (Debian: chromium-l10n), else dates
// are American.
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { ROOT } from '../demo/stage.js';
import { Endings } from '../local/endings.js';
import { findChromium } from '../setup/commands.mjs';
import { PASSWORD, setScene } from './scene.js';

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly as: 'anna' | 'olga';
  /** What must be on the page before the picture is taken. */
  readonly shows?: string;
  readonly height?: number;
}

const document = (index: number) => `/doc/d3300001-65a2-11e9-936d-${String(index).padStart(12, '0')}`;

/** anna is an operator, olga a supervisor. A page that this version does not have is passed over. */
const SHOTS: readonly Shot[] = [
  {
    name: 'desk',
    path: '/desk/lenina',
    as: 'anna',
    shows: '[aria-current=step]:has-text("Объявление")',
    height: 1000,
  },
  { name: 'desks', path: '/desk', as: 'olga', height: 420 },
  { name: 'tv', path: '/desk/lenina/tv', as: 'olga' },
  { name: 'document', path: document(28), as: 'anna', height: 660 },
  { name: 'document-supervisor', path: document(27), as: 'olga', height: 680 },
  { name: 'todo', path: '/todo', as: 'olga', height: 1020 },
  { name: 'report', path: '/report/lenina', as: 'olga', height: 1100 },
  { name: 'state', path: '/state', as: 'olga', height: 1000 },
  { name: 'audit', path: '/audit', as: 'olga', height: 700 },
  { name: 'board', path: '/board/queue/lenina.calls', as: 'olga', shows: 'text=d3300001', height: 800 },
];
const WIDTH = 1200;
const HEIGHT = 800;
const MAX_BYTES = 150 * 1024;
const IMAGES = join(ROOT, 'docs/ru/images');

async function visitor(browser: Browser, webUrl: string, name: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: WIDTH, height: HEIGHT }, locale: 'ru' });
  const page = await context.newPage();
  await page.goto(`${webUrl}/desk`);
  await page.getByLabel('Имя').fill(name);
  await page.getByLabel('Пароль').fill(PASSWORD);
  await page.getByRole('button', { name: 'Войти' }).click();
  await page.waitForURL(/\/desk/);
  return page;
}

async function take(
  page: Page,
  webUrl: string,
  { name, path, shows, height = HEIGHT }: Shot,
): Promise<string> {
  await page.setViewportSize({ width: WIDTH, height });
  const response = await page.goto(`${webUrl}${path}`);
  if (!response?.ok()) return `${name}: passed over, ${path} answers ${String(response?.status())}`;
  if (shows !== undefined) await page.locator(shows).first().waitFor({ timeout: 60_000 });
  await page.waitForLoadState(path.startsWith('/board') ? 'networkidle' : 'load');
  const file = join(IMAGES, `${name}.png`);
  await page.screenshot({ path: file, animations: 'disabled' });
  const { size } = await stat(file);
  if (size > MAX_BYTES) throw new Error(`${name}.png has ${size} bytes; make its height smaller.`);
  return `${name}: ${Math.round(size / 1024)} kB`;
}

async function main(endings: Endings): Promise<void> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('There is no Chromium: install one, or set CHROMIUM_PATH.');
  await mkdir(IMAGES, { recursive: true });
  const { webUrl } = await setScene(endings);
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--lang=ru'],
    env: { ...process.env, LANGUAGE: 'ru' },
  });
  await endings.add(() => browser.close());
  const pages = {
    anna: await visitor(browser, webUrl, 'anna'),
    olga: await visitor(browser, webUrl, 'olga'),
  };
  for (const shot of SHOTS) console.log(await take(pages[shot.as], webUrl, shot));
}

const endings = new Endings();
await main(endings).finally(() => endings.run());
