import type { Browser } from 'playwright-core';
import { startStandIn } from './api-stand-in.js';
import type { StandIn } from './api-stand-in.js';
import { violationsOn } from './axe.js';
import {
  NARROW,
  en,
  itInEachLanguage,
  launchBrowser,
  openPage,
  setUpAgent,
  watchFaults,
  widthOf,
  zh,
} from './opening.js';

describe('the command palette', () => {
  let browser: Browser | undefined;
  let standIn: StandIn;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    standIn = await startStandIn();
  });
  afterEach(() => standIn.close());
  afterAll(() => browser?.close());

  itInEachLanguage('takes an operator everywhere by keyboard alone in $locale', async ({ locale, texts }) => {
    const page = await openPage(browser, locale);
    const faults = watchFaults(page);
    await setUpAgent(page, standIn.url, texts);
    const palette = page.getByRole('combobox', { name: texts.palette.title });

    await page.keyboard.press('Control+k');
    await palette.waitFor();
    expect(await violationsOn(page)).toEqual([]);
    expect(await widthOf(page)).toBeLessThanOrEqual(NARROW);
    // What is behind it is out of reach.
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('nav, header > a'))).toBeNull();
    await page.keyboard.press('Escape');
    await palette.waitFor({ state: 'hidden' });

    await page.keyboard.press('Control+k');
    await page.keyboard.type('xyz');
    await page.getByText(texts.palette.nothing).waitFor();
    await palette.fill(texts.menu.memory);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/memory/);
    await palette.waitFor({ state: 'hidden' });

    await page.keyboard.press('Control+k');
    await page.keyboard.type('anna');
    await page.getByRole('option', { name: `Anna ${texts.palette.agent}` }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/agents\/1$/);

    await page.getByRole('button', { name: texts.palette.title }).click();
    const dark = { [texts.palette.dark]: true, [texts.palette.light]: false };
    const offered = await page.getByRole('option', { name: /^(Switch to|切换到)/ }).innerText();
    const wanted = Object.entries(dark).find(([label]) => offered.includes(label))?.[1];
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      (isDark) => document.documentElement.classList.contains('dark') === isDark,
      wanted,
    );
    await page.keyboard.press('Control+k');
    await palette.waitFor();
    expect(await violationsOn(page)).toEqual([]);

    // The other language's texts are loaded then.
    await page.keyboard.type('language');
    await page.keyboard.press('Enter');
    const other = texts.menu.memory === en.menu.memory ? zh : en;
    await page.getByRole('button', { name: other.app.menu }).waitFor();
    expect(faults).toEqual([]);
  });
});
