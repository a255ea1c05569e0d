// A visitor with a real browser, who notices everything that the browser complains about.
import axe from 'axe-core';
import { chromium, type Browser, type ConsoleMessage, type Locator, type Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { atTeardown } from '../support/teardown.js';

/** Of every user. */
export const PASSWORD = 'длинный пароль';

const FLAGS =
  '--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync';
/** Set it to a directory to look at what the browser showed. */
export const SHOTS = process.env['BROWSER_SHOTS'];

/** Closed with the file that opened it. */
export async function openBrowser(executablePath: string): Promise<Browser> {
  const browser = await chromium.launch({ executablePath, args: FLAGS.split(' ') });
  atTeardown(() => browser.close());
  return browser;
}

/** A page in a browser context of its own, and what it complains about: a broken content security policy, a failed script. */
export async function openPage(
  browser: Browser,
  viewport = { width: 1280, height: 800 },
  colorScheme: 'light' | 'dark' = 'light',
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport, colorScheme });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !isAboutAwayPage(message)) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('requestfailed', (request) => {
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') complaints.push(request.url());
  });
  return { page, complaints };
}

/** The answer 503 of a page of ours while Redis is too slow. Tests wait for the page that follows by itself. */
function isAboutAwayPage(message: ConsoleMessage): boolean {
  const { pathname } = new URL(message.location().url, 'http://nowhere');
  return message.text().includes('status of 503') && /^\/(?:desk|audit)(?:\/|$)/.test(pathname);
}

/** How pages are looked at: by day at a desk, in the evening on a telephone. */
export const LOOKS = [
  { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const;

/** Outside our own policy, which lets no foreign script in. */
export async function openBare(
  browser: Browser,
  { colorScheme, viewport }: { colorScheme: 'light' | 'dark'; viewport: { width: number; height: number } },
): Promise<Page> {
  const context = await browser.newContext({ viewport, colorScheme, bypassCSP: true });
  onTestFinished(() => context.close());
  return context.newPage();
}

/** @returns what axe finds wrong with a page of `openBare` */
export async function faultsOf(page: Page, where: string): Promise<unknown[]> {
  await page.evaluate(axe.source);
  const { passed, violations } = await page.evaluate<{ passed: number; violations: string[] }>(
    "axe.run().then(({ passes, violations }) => ({ passed: passes.length, violations: violations.map(({ id, nodes }) => id + ': ' + nodes.map((one) => one.html).join(' ')) }))",
  );
  expect(passed, where).toBeGreaterThan(5);
  return violations.map((fault) => `${where}: ${fault}`);
}

/** Goes to an address behind the login and logs in there. */
export async function logIn(page: Page, url: string, name: string): Promise<void> {
  await page.goto(url);
  await page.getByLabel('Имя').fill(name);
  await page.getByLabel('Пароль').fill(PASSWORD);
  await page.getByRole('button', { name: 'Войти' }).click();
}

/** Waits until the page has exactly so many of these elements. It may be loading, or reload itself. */
export async function expectCount(elements: Locator, count: number): Promise<void> {
  await expect.poll(() => elements.count(), { timeout: 10_000 }).toBe(count);
}

/** Keeps what the browser shows, for people to look at. */
export async function shoot(page: Page, name: string): Promise<void> {
  if (SHOTS !== undefined) await page.screenshot({ fullPage: true, path: `${SHOTS}/${name}.png` });
}
