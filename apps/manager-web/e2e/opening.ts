import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { en as enEverywhere } from '../src/locales/en.js';
import { enPlayground } from '../src/locales/en.playground.js';
import { zh as zhEverywhere } from '../src/locales/zh.js';
import { zhPlayground } from '../src/locales/zh.playground.js';

export const en = { ...enEverywhere, ...enPlayground };
export const zh = { ...zhEverywhere, ...zhPlayground };
export type Texts = typeof en | typeof zh;

/** Width of a small phone, in CSS pixels. */
export const NARROW = 360;

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const FLAGS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
const hasChromium = existsSync(CHROMIUM);
if (!hasChromium) {
  if (process.env.CI === 'true') throw new Error(`Journeys need Chromium at ${CHROMIUM}.`);
  process.stdout.write(`No Chromium at ${CHROMIUM}: the console's journeys are not run.\n`);
}

const languages: { locale: string; texts: Texts }[] = [
  { locale: 'en-GB', texts: en },
  { locale: 'zh-CN', texts: zh },
];

/** One test in each language, where Chromium is there. */
export const itInEachLanguage: (
  name: string,
  journey: (language: { locale: string; texts: Texts }) => Promise<void>,
) => void = hasChromium ? it.each(languages) : () => undefined;
/** One test, where Chromium is there. */
export const itInBrowser: (name: string, journey: () => Promise<void>) => void = hasChromium
  ? it
  : () => undefined;

/** @returns undefined where Chromium is not there. @param flags beside those of every journey */
export async function launchBrowser(flags: string[] = []): Promise<Browser | undefined> {
  if (!hasChromium) return undefined;
  return chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS.split(' '), ...flags] });
}

/** A page of its own cookies, as wide as a small phone unless told otherwise. */
export async function openPage(
  browser: Browser | undefined,
  locale: string,
  viewport = { width: NARROW, height: 740 },
): Promise<Page> {
  if (browser === undefined) throw new Error('There is no browser.');
  const context = await browser.newContext({ locale, viewport });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  return page;
}

/** The first start: makes the administrator, and waits for the overview. @param url of the stand-in */
export async function setUp(page: Page, url: string, texts: Texts): Promise<void> {
  await page.goto(`${url}/setup?token=abc`);
  await page.getByLabel(texts.auth.username).fill('operator');
  await page.getByLabel(texts.auth.password).fill('correct horse battery');
  await page.getByRole('button', { name: texts.auth.create, exact: true }).click();
  await page.getByRole('heading', { name: texts.menu.overview }).waitFor();
}

/** The same, with an agent. */
export async function setUpAgent(page: Page, url: string, texts: Texts): Promise<void> {
  await setUp(page, url, texts);
  await page.evaluate(() =>
    fetch('/api/agent', { method: 'POST', body: JSON.stringify({ name: 'Anna', enableMemory: true }) }).then(
      () => undefined,
    ),
  );
}

/** How wide the page is, with what lies beyond its edge. */
export const widthOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth);

/** Presses the last button of this name. */
export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).last().click();

/** Errors of the page, except the 401 that answers who is signed in. */
export function watchFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('401')) faults.push(message.text());
  });
  return faults;
}
