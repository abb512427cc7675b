import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';

/** Where pictures of all pages are put, for people to look at; unset, none are made. */
const FOLDER = process.env.CONSOLE_SHOTS;
const PREFERENCES = 'xiaozhi.preferences';

/** Pictures of a page as it is when it is opened, in the light and in the dark. */
export async function takeShots(page: Page, { locale, width, place }: Shot): Promise<void> {
  if (FOLDER === undefined) return;
  mkdirSync(FOLDER, { recursive: true });
  const before = await page.evaluate((key) => localStorage.getItem(key) ?? '{}', PREFERENCES);
  for (const theme of ['light', 'dark']) {
    await open(page, JSON.stringify({ ...JSON.parse(before), isDark: theme === 'dark' }));
    const name = [locale, width, theme, place.replaceAll(/[/:]/g, '-') || 'overview'].join('_');
    await page.screenshot({ path: path.join(FOLDER, `${name}.png`) });
  }
  await open(page, before);
}

interface Shot {
  locale: string;
  /** Of the window, in CSS pixels. */
  width: number;
  place: string;
}

async function open(page: Page, preferences: string): Promise<void> {
  await page.evaluate(([key, value]) => localStorage.setItem(key, value), [
    PREFERENCES,
    preferences,
  ] as const);
  await page.reload();
  await page.locator('.panel').first().waitFor();
}
