// A visitor with a real browser, who notices whatever the browser complains of.
import { chromium, type Browser, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { atTeardown } from '../support/teardown.js';

const FLAGS =
  '--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync';
/** Set it to a directory to look at what the browser showed. */
const SHOTS = process.env['BROWSER_SHOTS'];

/** Closed with the file that opened it. */
export async function openBrowser(executablePath: string): Promise<Browser> {
  const browser = await chromium.launch({ executablePath, args: FLAGS.split(' ') });
  atTeardown(() => browser.close());
  return browser;
}

/** A page of a browser of its own; what it complains of (a broken content security policy, a failed script) is collected. */
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
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('requestfailed', (request) => {
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') complaints.push(request.url());
  });
  return { page, complaints };
}

/** Keeps what the browser shows, for people to look at. */
export async function shoot(page: Page, name: string): Promise<void> {
  if (SHOTS !== undefined) await page.screenshot({ fullPage: true, path: `${SHOTS}/${name}.png` });
}
