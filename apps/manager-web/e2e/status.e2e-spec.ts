import type { Browser } from 'playwright-core';
import { startStandIn } from './api-stand-in.js';
import type { StandIn } from './api-stand-in.js';
import { violationsOn } from './axe.js';
import { choose } from './choose.js';
import {
  NARROW,
  itInEachLanguage,
  launchBrowser,
  openPage,
  press,
  setUp,
  watchFaults,
  widthOf,
} from './opening.js';

/** One level's name is part of another's. */
const exactly = (text: string): RegExp => new RegExp(`^${text}$`);

describe('the status of the system on a phone', () => {
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

  itInEachLanguage('warns, shows the log of a session, and offers a bundle in $locale', async (language) => {
    const { locale, texts } = language;
    const page = await openPage(browser, locale);
    const faults = watchFaults(page);
    await setUp(page, standIn.url, texts);
    await press(page, texts.app.menu);
    await page.getByRole('link', { name: texts.menu.status, exact: true }).click();

    await page.getByText(texts.statusWarning['dead-letters'].replace('{count}', '2')).waitFor();
    await page.getByText(texts.statusHint['no-backup']).waitFor();
    const bundle = page.getByRole('link', { name: texts.status.bundle });
    expect(await bundle.getAttribute('href')).toBe('/api/status/bundle');
    const lines = page.locator('tbody tr');
    await lines.nth(2).waitFor();
    expect(await lines.first().innerText()).toContain('a request failed');
    await choose(page, texts.status.level, exactly(texts.statusLevel.error));
    await lines.nth(1).waitFor({ state: 'detached' });
    await choose(page, texts.status.level, exactly(texts.statusLevel.info));
    const session = page.getByRole('textbox', { name: texts.status.session });
    await session.fill('talk-1');
    await session.press('Enter');
    await lines.nth(1).waitFor({ state: 'detached' });
    expect(await lines.first().innerText()).toContain('a session was not summarised');
    expect(await widthOf(page)).toBeLessThanOrEqual(NARROW);
    expect(await violationsOn(page)).toEqual([]);
    await page.evaluate(() =>
      localStorage.setItem('xiaozhi.preferences', JSON.stringify({ language: 'en', isDark: true })),
    );
    await page.reload();
    await lines.nth(2).waitFor();
    expect(await violationsOn(page)).toEqual([]);
    expect(faults).toEqual([]);
    await page.context().close();
  });
});
